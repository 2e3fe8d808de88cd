import net from 'node:net'

/** A client of PostgreSQL's protocol 3.0 over `node:net`, as every driver on npm is one: simple queries, texts as results. */
export class PostgresqlClient implements Disposable {
  readonly #socket: net.Socket
  #received = Buffer.alloc(0)
  #rows: (string | null)[][] = []
  #error: string | undefined
  #onReady: PromiseWithResolvers<void> = Promise.withResolvers()

  private constructor(socket: net.Socket) {
    this.#socket = socket
    socket.on('data', (chunk) => this.#read(chunk))
    socket.on('error', (error) => this.#onReady.reject(error))
  }

  static async connect(port: number): Promise<PostgresqlClient> {
    const socket = net.connect(port, '127.0.0.1')
    const client = new PostgresqlClient(socket)
    const startup = Buffer.from('\0\x03\0\0user\0tester\0database\0postgres\0\0', 'latin1')
    socket.write(Buffer.concat([int32(startup.length + 4), startup]))
    await client.#onReady.promise
    return client
  }

  async query(sql: string): Promise<(string | null)[][]> {
    this.#rows = []
    this.#onReady = Promise.withResolvers()
    const text = Buffer.from(`${sql}\0`)
    this.#socket.write(Buffer.concat([Buffer.from('Q'), int32(text.length + 4), text]))
    await this.#onReady.promise
    if (this.#error !== undefined) throw new Error(this.#error)
    return this.#rows
  }

  [Symbol.dispose](): void {
    this.#socket.destroy()
  }

  #read(chunk: Buffer): void {
    this.#received = Buffer.concat([this.#received, chunk])
    while (this.#received.length >= 5) {
      const end = 1 + this.#received.readUInt32BE(1)
      if (this.#received.length < end) return
      this.#handle(String.fromCodePoint(this.#received[0] ?? 0), this.#received.subarray(5, end))
      this.#received = this.#received.subarray(end)
    }
  }

  #handle(type: string, body: Buffer): void {
    if (type === 'D') this.#rows.push(readRow(body))
    if (type === 'E') this.#error = body.toString().replaceAll('\0', ' ')
    if (type === 'Z') this.#onReady.resolve()
  }
}

function readRow(body: Buffer): (string | null)[] {
  const values: (string | null)[] = []
  let offset = 2
  for (let column = 0; column < body.readUInt16BE(0); column += 1) {
    const length = body.readInt32BE(offset)
    offset += 4
    values.push(length < 0 ? null : body.toString('utf8', offset, offset + length))
    offset += Math.max(0, length)
  }
  return values
}

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}

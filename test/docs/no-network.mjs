import net from 'node:net'

/** Preloaded where the site is built: whatever asks another machine for something ends the build. */
const { connect } = net.Socket.prototype

net.Socket.prototype.connect = function (...args) {
  // Node itself passes its arguments in one array.
  const [first, second] = Array.isArray(args[0]) ? args[0] : args
  const { host, port } = typeof first === 'object' ? first : { host: second, port: first }
  // A pipe has no port. The default host is this machine.
  if (port !== undefined && typeof host === 'string' && !/^(localhost|127\.|\[?::1)/.test(host)) {
    process.stderr.write(`The build asks ${host} for something.\n`)
    process.exit(13)
  }
  return connect.apply(this, args)
}

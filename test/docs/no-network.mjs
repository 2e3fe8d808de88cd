import net from 'node:net'

/** Preloaded where the site is built: whatever asks another machine for something ends the build. */
const { connect } = net.Socket.prototype

net.Socket.prototype.connect = function (...args) {
  const [options] = Array.isArray(args[0]) ? args[0] : args
  const host = typeof options === 'object' ? options.host : undefined
  const isLocal = typeof options !== 'object' || options.path !== undefined || /^(localhost|127\.|::1)/.test(host ?? '')
  if (!isLocal) {
    process.stderr.write(`The build asks ${host} for something.\n`)
    process.exit(13)
  }
  return connect.apply(this, args)
}

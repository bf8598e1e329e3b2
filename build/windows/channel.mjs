import { once } from 'node:events'
import { connect } from 'node:net'
import { createInterface } from 'node:readline'
import { pathToFileURL } from 'node:url'
import { decode, encode } from '../host/tagged.mjs'

// In Wine: `node channel.mjs <port> <script> <args…>` runs a script whose process.send and 'message' go over that port.
const [port, script, ...args] = process.argv.slice(2)
const socket = connect(Number(port), '127.0.0.1')
await once(socket, 'connect')
process.connected = true
process.send = (message, done) => socket.write(`${encode(message)}\n`, done)
const lines = createInterface({ input: socket })
lines.on('line', line => process.emit('message', decode(line)))
lines.on('error', () => undefined)
socket.on('error', () => undefined)
socket.on('close', () => process.emit('disconnect'))
process.argv = [process.argv[0], script, ...args]
await import(pathToFileURL(script).href)

import { startFhirPeer } from './fhir-peer-server.ts'

// A district platform in a process of its own: prints its base address, answers GET <base>/_validated with what it
// holds and what is wrong with it, and ends with a signal.
const peer = await startFhirPeer({
  ...(process.argv[2] === undefined ? {} : { port: Number(process.argv[2]) })
})
process.stdout.write(`${peer.baseUrl}\n`)

const end = (): void => {
  void peer.close().then(() => process.exit(0))
}
process.on('SIGTERM', end)
process.on('SIGINT', end)

import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createFhirPeer, type FhirPeer, type PeerOptions } from './fhir-peer.ts'

/** The FHIR peer on 127.0.0.1, for programs in other processes. */
export async function startFhirPeer(
  options: PeerOptions & { readonly port?: number } = {}
): Promise<FhirPeer & { readonly close: () => Promise<void> }> {
  const server = createServer()
  await new Promise<void>(resolve => server.listen(options.port ?? 0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const peer = createFhirPeer(`http://127.0.0.1:${String(port)}/fhir`, options)
  server.on('request', (request, response) => {
    void (async () => {
      const path = (request.url ?? '/').replace(/^\/fhir\/?/, '')
      const { method = 'GET', headers } = request
      const answer = await peer.answer({ method, path, headers }, await bodyOf(request))
      if (answer === 'broken') request.socket.destroy()
      else response.writeHead(answer.status, answer.headers).end(answer.text)
    })().catch((error: unknown) => {
      response.writeHead(500).end(String(error))
    })
  })
  return {
    ...peer,
    close: async () => {
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
    }
  }
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString('utf8')
}

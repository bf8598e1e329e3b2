import { closeSync, fdatasyncSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import { etagOf, versionIn } from '../../src-main/sync/etag.ts'

// A district platform that costs next to nothing, so that it shows what the desk costs: PUT to one's own id, If-Match,
// whole transactions, each on the disk before it is answered. Prints its base address. GET <base>/_begin empties it and
// says how it goes on: `entryMs`, how long a resource takes it; `slots`, how many Bundles it works on at once;
// `judges`, whether If-Match counts.

interface Held {
  readonly version: number
  readonly resource: object
}
const transaction = z.object({
  type: z.literal('transaction'),
  entry: z.array(
    z.object({
      resource: z.looseObject({ resourceType: z.string() }),
      request: z.object({ method: z.literal('PUT'), url: z.string(), ifMatch: z.string().optional() })
    })
  )
})

const held = new Map<string, Held>()
const directory = mkdtempSync(join(tmpdir(), 'jiayi-platform-'))
const disk = openSync(join(directory, 'bundles'), 'a')
let way = { entryMs: 0, slots: 1, judges: true }
let working = 0
const waiting: (() => void)[] = []

interface Answer {
  readonly status: number
  readonly body: object
}
const outcome = (status: number, text: string): Answer => ({
  status,
  body: {
    resourceType: 'OperationOutcome',
    issue: [{ severity: 'error', code: 'processing', diagnostics: text }]
  }
})

function take(text: string): Answer {
  const { entry } = transaction.parse(JSON.parse(text))
  for (const { request } of entry) {
    const there = held.get(request.url)
    const isStale = request.ifMatch !== undefined && versionIn(request.ifMatch) !== String(there?.version)
    if (way.judges && isStale) return outcome(412, `${request.url} is not as you say`)
  }
  const response = entry.map(({ resource, request: { url } }) => {
    const there = held.get(url)
    const version = (there?.version ?? 0) + 1
    held.set(url, { version, resource })
    return {
      response: {
        status: there === undefined ? '201 Created' : '200 OK',
        location: `${url}/_history/${String(version)}`,
        etag: etagOf(String(version))
      }
    }
  })
  writeSync(disk, `${text}\n`)
  fdatasyncSync(disk)
  return { status: 200, body: { resourceType: 'Bundle', type: 'transaction-response', entry: response } }
}

/** As busy as a platform that takes so long over each resource and has so many hands. */
async function atWork<T>(entries: number, work: () => T): Promise<T> {
  while (working >= way.slots) await new Promise<void>(resolve => waiting.push(resolve))
  working += 1
  try {
    if (way.entryMs > 0) await new Promise(resolve => setTimeout(resolve, entries * way.entryMs))
    return work()
  } finally {
    working -= 1
    waiting.shift()?.()
  }
}

const capabilities = {
  resourceType: 'CapabilityStatement',
  fhirVersion: '4.0.1',
  software: { name: 'Bench' },
  rest: [{ mode: 'server', interaction: [{ code: 'transaction' }] }]
}

async function answerTo(method: string, path: string, text: string): Promise<Answer> {
  const { pathname, searchParams } = new URL(path, 'http://platform/')
  if (pathname === '/metadata') return { status: 200, body: capabilities }
  if (pathname === '/_begin') {
    held.clear()
    way = {
      entryMs: Number(searchParams.get('entryMs')),
      slots: Number(searchParams.get('slots')),
      judges: searchParams.get('judges') === 'true'
    }
    return { status: 200, body: way }
  }
  if (method === 'POST') return atWork(text.split('"fullUrl":').length - 1, () => take(text))
  const there = held.get(pathname.slice(1))
  if (there === undefined) return outcome(404, `${path} is not there`)
  const { resource, version } = there
  return { status: 200, body: { ...resource, meta: { versionId: String(version) } } }
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString('utf8')
}

const server = createServer((request, response) => {
  void (async () => {
    const { status, body } = await answerTo(
      request.method ?? 'GET',
      (request.url ?? '/').replace(/^\/fhir\/?/, '/'),
      await bodyOf(request)
    )
    response
      .writeHead(status, { 'content-type': 'application/fhir+json; charset=utf-8' })
      .end(JSON.stringify(body))
  })().catch((error: unknown) => {
    response.writeHead(500).end(String(error))
  })
})
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`http://127.0.0.1:${String((server.address() as AddressInfo).port)}/fhir\n`)
})
process.on('SIGTERM', () => {
  closeSync(disk)
  rmSync(directory, { recursive: true, force: true })
  process.exit(0)
})

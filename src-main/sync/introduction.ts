import { entryOf, type Parcel } from './bundle.ts'
import { compare, find } from './comparison.ts'
import { ask } from './asking.ts'
import { addressingOf, type Round } from './round.ts'
import type { WriteBy } from './contract.ts'
import { honoursIfMatch, maxEntries, type Platform, readClaims } from './platform.ts'
import { saveKnown, selectKnown } from './resource-store.ts'
import { savePlatform } from './store.ts'
import { Trouble } from './trouble.ts'

/**
 * First contact: reads what the platform says of itself, tries it on one resource that points to nothing (our
 * Organization), and writes down what the platform guarantees. Nothing is left behind that would not be sent anyway.
 * @param needs the resources it has to promise
 */
export async function introduce(round: Round, root: Parcel, needs: readonly string[]): Promise<void> {
  const claims = await readClaims(round.client, needs)
  const { software, fhirVersion } = claims
  const guess = { software, fhirVersion, honoursIfMatch: false, maxEntries }
  round.platform = { ...guess, transactions: claims.transactions, writeBy: 'conditional-create' }

  const [met] = await find(round, [root])
  const there = selectKnown(round.db(), root.id)
  // Somebody else has changed it there: it is no ground to experiment on, and a person will look at it.
  if (met?.conflict != null)
    return remember(round, { ...round.platform, writeBy: claims.ways[0] ?? 'conditional-create' })

  const ways =
    there?.version == null || there.serverId === root.id
      ? claims.ways
      : claims.ways.filter(way => way !== 'put')
  const attempts = claims.transactions ? [true, false] : [false]
  const words: string[] = []
  let brokeDown: Trouble | null = null
  for (const transactions of attempts) {
    for (const writeBy of ways) {
      const refusal = await tryOut(round, root, { ...guess, transactions, writeBy }).catch(failing)
      if (refusal === null) return finish(round, root)
      if (refusal instanceof Trouble) brokeDown = refusal
      else words.push(`${labels[writeBy]}：${refusal}`)
    }
  }
  if (words.length === 0 && brokeDown !== null) throw brokeDown
  throw new Trouble('misconfigured', `平台不接受中心信息，无法开始同步。${words[0] ?? ''}`.slice(0, 300))
}

const labels: Readonly<Record<WriteBy, string>> = {
  put: '按编号写入',
  'conditional-update': '按标识更新',
  'conditional-create': '按标识新建'
}

/** Null when the platform has taken the resource in this way. */
async function tryOut(round: Round, root: Parcel, platform: Platform): Promise<string | null> {
  round.platform = platform
  const there = selectKnown(round.db(), root.id)
  const entry = entryOf(root, new Set([root.id]), { ...addressingOf(round), known: () => null })
  const result = await ask(round, [entry])
  if (result.kind !== 'taken') return result.kind === 'refused' ? result.words : '没有接受'
  const [answer] = result.answers
  const { serverId = null, version = null } = answer ?? {}
  if (there?.version != null) await compare(round, [root])
  else if (serverId !== null && version !== null) {
    await round.save(db => {
      saveKnown(db, { identifier: root.id, type: root.type, serverId, version, contentHash: root.hash })
    })
  } else await find(round, [root])
  return selectKnown(round.db(), root.id)?.version == null ? '写入后查不到' : null
}

/** A platform that breaks down over one way of writing may take another. */
const failing = (error: unknown): Trouble => {
  if (error instanceof Trouble && error.kind === 'failing') return error
  throw error
}

async function finish(round: Round, root: Parcel): Promise<void> {
  const there = selectKnown(round.db(), root.id)
  const honours = await honoursIfMatch(round.client, root, {
    serverId: there?.serverId ?? root.id,
    version: there?.version ?? null
  })
  if (!honours) await compare(round, [root])
  await remember(round, { ...round.platform, honoursIfMatch: honours })
}

async function remember(round: Round, platform: Platform): Promise<void> {
  round.platform = platform
  await round.save(db => {
    savePlatform(db, JSON.stringify(platform))
  })
}

import { readdirSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { Patient } from '@medplum/fhirtypes'
import { describe, expect, it } from 'vitest'
import { ownIdOf } from '../../src-main/sync/content.ts'
import { type DialectName, dialects } from '../support/fhir-dialects.ts'
import { nameOf, wrongsOf } from '../sync/at-rest.ts'
import { bundlesOf, connected, rename, type SyncDesk, theWorld } from '../sync/platform.ts'
import { aComputer, aFolder } from './desk.ts'

// A desk was put back from a backup, and the platform knows more than it does.

/** Takes a backup now; `back` puts it in the place of what stands there then, and goes on as the next program. */
async function backedUp(desk: SyncDesk): Promise<{ readonly back: () => Promise<SyncDesk> }> {
  const { time } = theWorld()
  const stick = aFolder()
  await desk.w.must('administrator', 'backup.run', { folder: stick })
  return {
    back: async () => {
      await desk.end()
      await time.pass(60_000)
      const computer = aComputer(desk.w.directory, { outside: time.outside })
      const [manifest = ''] = readdirSync(stick, { recursive: true, encoding: 'utf8' }).filter(name =>
        /^snapshots/.test(basename(join(name, '..')))
      )
      await computer.restore(await computer.check(join(stick, manifest)))
      await computer.end()
      return desk.again()
    }
  }
}
const namesOf = (bundles: ReturnType<typeof bundlesOf>): readonly string[] =>
  bundles
    .flatMap(({ entries }) => entries)
    .flatMap(({ resource }) => (resource?.resourceType === 'Patient' ? [nameOf(resource) ?? ''] : []))
const clock = { now: () => theWorld().time.now() }

/** Which write in ways of their own: with our ids, with theirs, and without a guard. */
const some: readonly DialectName[] = ['medplumInMemory', 'hapiOwnIds', 'microsoft', 'careless']

describe.each(some)('on a platform like %s', dialect => {
  it('nothing is told twice, nothing older goes over what is newer there, and nobody has to decide anything', async () => {
    const { desk, peer } = await connected({ ...dialects[dialect], ...clock })
    const kept = await desk.register({ name: '照旧' })
    const changed = await desk.register({ name: '改前' })
    await desk.run()
    const waiting = await desk.register({ name: '未报' })
    const backup = await backedUp(desk)
    const corrected = await rename(desk, changed, '改后')
    const lost = await desk.register({ name: '丢失' })
    await desk.run()
    expect(await desk.states(kept.id, changed.id, waiting.id, lost.id)).toEqual(Array(4).fill('confirmed'))

    const again = await backup.back()
    const before = bundlesOf(peer).length
    expect(await again.run()).toMatchObject({
      trouble: null,
      setBack: null,
      counts: { local: 0, conflict: 0, refused: 0 }
    })
    expect(namesOf(bundlesOf(peer).slice(before))).toEqual([])
    expect((await peer.resources<Patient>('Patient')).map(nameOf).sort()).toEqual(
      ['照旧', '改后', '未报', '丢失'].sort()
    )
    expect(await again.reason(changed.id)).toContain('比本机从备份恢复的新')
    expect(await again.reason(kept.id)).toBe(null)

    await rename(again, changed, '改定')
    const fresh = await again.register({ name: '新来' })
    await again.run()
    expect(await again.states(changed.id, fresh.id)).toEqual(['confirmed', 'confirmed'])
    expect(await again.reason(changed.id)).toBe(null)
    expect((await peer.resources<Patient>('Patient')).map(nameOf).sort()).toEqual(
      ['照旧', '改定', '未报', '丢失', '新来'].sort()
    )
    expect(corrected.name).toBe('改后')
    expect(await wrongsOf(peer, [again], new Map())).toEqual([])
    expect(again.w.bugs).toEqual([])
  })
})

it('what somebody changes there after the restore is theirs, and a person decides', async () => {
  const { desk, peer } = await connected(clock)
  const person = await desk.register({ name: '张建国' })
  await desk.run()
  const backup = await backedUp(desk)
  const again = await backup.back()
  await again.run()
  await theWorld().time.pass(60_000)
  const theirs = (await peer.resources<Patient>('Patient')).find(one => ownIdOf(one) === person.id)
  await peer.overwrite({ ...theirs, name: [{ text: '平台已改' }] } as Patient)
  await rename(again, person, '张建军')
  await again.run()
  expect(await again.state(person.id)).toBe('conflict')
})

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { kinds } from '../../src-main/kinds.ts'

const sources = join(import.meta.dirname, '../../src-main')

it('an auditor reads and filters every kind of record in Chinese', () => {
  const written = readdirSync(sources, { recursive: true, encoding: 'utf8' })
    .filter(path => path.endsWith('.ts'))
    .flatMap(path => [...readFileSync(join(sources, path), 'utf8').matchAll(/entity: '([a-z-]+)',\s+word:/g)])
    .map(([, entity = '']) => entity)
  const words = new Map(kinds.map(({ entity, word }) => [entity, word]))
  expect(written).toContain('agreement')
  expect([...new Set(written)].filter(entity => !/\p{Script=Han}/u.test(words.get(entity) ?? ''))).toEqual([])
})

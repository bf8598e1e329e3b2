import Sqlite from 'better-sqlite3'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fewEnoughToSort, type ListSql, narrowedBy, selectList } from '../../src-main/database/list.ts'
import type { ListAsked } from '../../src-main/lib/list/contract.ts'

interface Filters {
  readonly committee: string | null
}
const people: ListSql<Filters> = {
  select: 'p.id, p.name, c.name AS committeeName',
  from: () => 'person p',
  beside: 'JOIN committee c ON c.code = p.committee',
  where: filters => ['p.is_here = 1', ...narrowedBy(filters, { committee: 'p.committee = @committee' })],
  sorts: {
    due: { by: ['p.due_on', 'p.id'], isIndexed: true },
    newest: { by: ['p.due_on', 'p.id'], isIndexed: true, descending: true },
    name: { by: ['p.name', 'p.id'] }
  },
  own: 'due'
}
interface Person {
  readonly id: number
  readonly name: string
  readonly committeeName: string
}

interface Stored {
  readonly dueOn: string
  readonly name: string
  readonly committee: string
  readonly isHere: boolean
}
function aRegister(stored: readonly Stored[]): Sqlite.Database {
  const db = new Sqlite(':memory:')
  db.exec(`CREATE TABLE committee (code TEXT PRIMARY KEY, name TEXT NOT NULL);
    INSERT INTO committee VALUES ('001', '梧桐居委会'), ('002', '香樟居委会');
    CREATE TABLE person (id INTEGER PRIMARY KEY, due_on TEXT NOT NULL, name TEXT NOT NULL, committee TEXT NOT NULL,
      is_here INTEGER NOT NULL);
    CREATE INDEX person_due ON person (due_on, id) WHERE is_here = 1`)
  const insert = db.prepare('INSERT INTO person (due_on, name, committee, is_here) VALUES (?, ?, ?, ?)')
  db.transaction(() => {
    for (const { dueOn, name, committee, isHere } of stored)
      insert.run(dueOn, name, committee, isHere ? 1 : 0)
  })()
  return db
}
const asked = (change: Partial<ListAsked & { filters: Filters }> = {}): ListAsked & { filters: Filters } => ({
  filters: { committee: null },
  ...{ sort: null, descending: false, after: null, before: null, size: 3 },
  ...change
})
const ask = (db: Sqlite.Database, change: Parameters<typeof asked>[0] = {}) =>
  selectList<Person, Filters>(db, people, asked(change))

const somebody = fc.record({
  dueOn: fc.constantFrom('2026-03-01', '2026-03-02', '2026-03-03'),
  name: fc.constantFrom('张三', '李四', '王五', '欧阳阿布都热合曼'),
  committee: fc.constantFrom('001', '002'),
  isHere: fc.boolean()
})

describe('a list that is turned page by page', () => {
  it('shows everybody once, in its order, as many as it counts, forwards and back again', () => {
    fc.assert(
      fc.property(
        fc.array(somebody, { maxLength: 40 }),
        fc.constantFrom(null, 'due', 'newest', 'name'),
        fc.boolean(),
        fc.constantFrom(null, '001'),
        fc.integer({ min: 1, max: 9 }),
        (stored, sort, descending, committee, size) => {
          const db = aRegister(stored)
          const question = { sort, descending, size, filters: { committee } }
          const pages = [ask(db, question)]
          for (let next = pages[0]?.next ?? null; next !== null; next = pages.at(-1)?.next ?? null) {
            pages.push(ask(db, { ...question, after: next }))
          }
          const seen = pages.flatMap(({ rows }) => rows.map(({ id }) => id))

          const key = ({ dueOn, name }: Stored): string => (sort === 'name' ? name : dueOn)
          const expected = stored
            .map((one, index) => ({ ...one, id: index + 1 }))
            .filter(one => one.isHere && (committee === null || one.committee === committee))
            .toSorted((one, other) => {
              const [a, b] = [key(one), key(other)]
              return Buffer.compare(Buffer.from(a), Buffer.from(b)) || one.id - other.id
            })
            .map(({ id }) => id)
          if (descending !== (sort === 'newest')) expected.reverse()
          expect(seen).toEqual(expected)
          expect(pages.map(({ total }) => total)).toEqual(pages.map(() => seen.length))

          const back = [pages.at(-1)]
          for (
            let previous = back[0]?.previous ?? null;
            previous !== null;
            previous = back[0]?.previous ?? null
          ) {
            back.unshift(ask(db, { ...question, before: previous }))
          }
          expect(back.map(page => page?.rows)).toEqual(pages.map(({ rows }) => rows))
        }
      ),
      { numRuns: 60 }
    )
  })

  const four = ['甲', '乙', '丙', '丁'].map(name => ({
    ...{ dueOn: '2026-03-01', committee: '001', isHere: true },
    name
  }))
  const namesOf = ({ rows }: { readonly rows: readonly Person[] }): string =>
    rows.map(({ name }) => name).join('')

  it('goes on at the same place when the row it stood on has left the list', () => {
    const db = aRegister(four)
    const { next } = ask(db, { size: 2 })
    db.exec(`UPDATE person SET is_here = 0 WHERE name = '乙'`)
    expect(namesOf(ask(db, { size: 2, after: next }))).toBe('丙丁')
  })

  it('shows the last page when everything after the place has left it', () => {
    const db = aRegister(four)
    const { next } = ask(db, { size: 2 })
    db.exec(`DELETE FROM person WHERE name IN ('丙', '丁')`)
    expect(namesOf(ask(db, { size: 2, after: next }))).toBe('甲乙')
  })

  it('is asked anew when the place is of another order or none at all', () => {
    const db = aRegister(four)
    for (const after of ['["2026-03-01"]', '{}', 'x', '["2026-03-01",null]']) {
      expect(() => ask(db, { after })).toThrow('页码无效，请刷新名单。')
    }
  })
})

describe('a column without an index', () => {
  const many = (count: number): readonly Stored[] =>
    Array.from({ length: count }, (_, index) => ({
      ...{ dueOn: '2026-03-01', isHere: true, committee: index < 5 ? '002' : '001' },
      name: String(count - index).padStart(5, '0')
    }))

  it(`sorts fewer than ${String(fewEnoughToSort)} rows; among more the list keeps its own order, and says so`, () => {
    const few = ask(aRegister(many(fewEnoughToSort - 1)), { sort: 'name', size: 1 })
    expect(few).toMatchObject({
      sort: 'name',
      rows: [{ name: '00001' }],
      sortable: ['due', 'newest', 'name']
    })
    const db = aRegister(many(fewEnoughToSort))
    const among = ask(db, { sort: 'name', descending: true, size: 1, after: '["2026-03-01",3]' })
    expect(among).toMatchObject({ sort: 'due', descending: false, sortable: ['due', 'newest'] })
    expect(among.rows).toMatchObject([{ id: 1 }])
    // Narrowed far enough it can be had again.
    expect(ask(db, { sort: 'name', size: 1, filters: { committee: '002' } })).toMatchObject({
      sort: 'name',
      total: 5
    })
  })
})

import { readdirSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { declared } from '../src-main/declared.ts'
import { type House, type HouseFile, readHouse, type Rule, withPlanted } from './support/house.ts'
import * as rules from './support/house-rules.ts'

// The rules of the house, executed; each also finds a breach that is planted into the house as it stands.

const house = readHouse()
const file = (path: string, text = ''): HouseFile => ({ path, text })

interface HouseRule {
  readonly says: string
  readonly rule: Rule
  /** What breaks it, and what it then says. */
  readonly breaches: readonly (readonly [House, readonly string[]])[]
}

const houseRules: readonly HouseRule[] = [
  {
    says: 'a feature is called the same in the main process and in the windows',
    rule: rules.oneNameOnBothSides,
    breaches: [[[file('src-renderer/referrals/ReferralPage.vue')], ['referrals']]]
  },
  {
    says: 'TypeScript files are named in kebab-case and components in PascalCase',
    rule: rules.fileNames,
    breaches: [
      [[file('src-main/signing/dueList.ts')], ['src-main/signing/dueList.ts']],
      [[file('src-renderer/signing/due-list.vue')], ['src-renderer/signing/due-list.vue']]
    ]
  },
  {
    says: 'migrations are numbered without a gap',
    rule: rules.gaplessMigrations,
    breaches: [[[file('migrations/9998-late.sql')], ['9998-late.sql']]]
  },
  {
    says: 'electron stands in the shell only',
    rule: rules.electronInTheShell,
    breaches: [
      [
        [file('src-main/printing/paper.ts', `import { webContents } from 'electron'`)],
        ['src-main/printing/paper.ts → electron']
      ]
    ]
  },
  {
    says: 'a contract imports zod and other contracts',
    rule: rules.contractsAlone,
    breaches: [
      [
        [file('src-main/referral/contract.ts', `import type { Row } from './store.ts'`)],
        ['src-main/referral/contract.ts → ./store.ts']
      ]
    ]
  },
  {
    says: 'a main feature stays in itself, or goes to lib, database, npm, a contract or the policy rules',
    rule: rules.featuresApart,
    breaches: [
      [
        [file('src-main/referral/handlers.ts', `import { selectTeams } from '../directory/store.ts'`)],
        ['src-main/referral/handlers.ts → ../directory/store.ts']
      ],
      [
        [file('src-main/referral/handlers.ts', `import type { Workstation } from '../workstation.ts'`)],
        ['src-main/referral/handlers.ts → ../workstation.ts']
      ]
    ]
  },
  {
    says: 'lib and database never reach a feature',
    rule: rules.baseBelow,
    breaches: [
      [
        [file('src-main/lib/age.ts', `import { ageOf } from '../resident/rules.ts'`)],
        ['src-main/lib/age.ts → ../resident/rules.ts']
      ]
    ]
  },
  {
    says: 'rules, FHIR mappings and frame grammars neither read nor write',
    rule: rules.pureModules,
    breaches: [
      [
        [file('src-main/referral/rules.ts', `import { selectSlots } from './store.ts'`)],
        ['src-main/referral/rules.ts → ./store.ts']
      ],
      [
        [file('src-main/referral/fhir.ts', `import { readFileSync } from 'node:fs'`)],
        ['src-main/referral/fhir.ts → node:fs']
      ],
      [
        [file('src-main/device/drivers/a-cuff/protocol.ts', `import { SerialPort } from 'serialport'`)],
        ['src-main/device/drivers/a-cuff/protocol.ts → serialport']
      ],
      [
        [file('src-main/signing/rules/late.ts', `import { write } from '../../database/journal.ts'`)],
        ['src-main/signing/rules/late.ts → ../../database/journal.ts']
      ]
    ]
  },
  {
    says: 'a store speaks SQL and knows neither who asks nor what it means',
    rule: rules.storesBelow,
    breaches: [
      [
        [file('src-main/referral/slot-store.ts', `import type { Services } from '../lib/services.ts'`)],
        ['src-main/referral/slot-store.ts → ../lib/services.ts']
      ]
    ]
  },
  {
    says: 'serialport stands in the link and in what lies outside',
    rule: rules.serialportInTheLink,
    breaches: [
      [
        [file('src-main/device/ports.ts', `import { SerialPort } from 'serialport'`)],
        ['src-main/device/ports.ts → serialport']
      ]
    ]
  },
  {
    says: 'a window stays among windows, npm and the contracts',
    rule: rules.windowsApart,
    breaches: [
      [
        [
          file(
            'src-renderer/referral/ReferralPage.vue',
            `<script setup lang="ts">\nimport { ageOf } from '../../src-main/resident/rules.ts'\n</script>`
          )
        ],
        ['src-renderer/referral/ReferralPage.vue → ../../src-main/resident/rules.ts']
      ],
      [
        [file('src-renderer/referral/store.ts', `import { readFileSync } from 'node:fs'`)],
        ['src-renderer/referral/store.ts → node:fs']
      ]
    ]
  },
  {
    says: 'no files import each other in a circle, on either side, not even for a type',
    rule: rules.noCircles,
    breaches: [
      [
        [
          file('src-main/referral/paper.ts', `import type { Ports } from './handlers.ts'`),
          file('src-main/referral/handlers.ts', `import { paper } from './slots.ts'`),
          file('src-main/referral/slots.ts', `import { paper } from './paper.ts'`)
        ],
        ['src-main/referral/handlers.ts ↔ src-main/referral/paper.ts ↔ src-main/referral/slots.ts']
      ],
      [
        [
          file('src-renderer/referral/store.ts', `import { draft } from './ReferralForm.vue'`),
          file(
            'src-renderer/referral/ReferralForm.vue',
            `<script setup lang="ts">\nimport type { Draft } from './store.ts'\n</script>`
          )
        ],
        ['src-renderer/referral/ReferralForm.vue ↔ src-renderer/referral/store.ts']
      ]
    ]
  },
  {
    says: 'each table is written by one module of the feature it belongs to',
    rule: rules.oneWriter,
    breaches: [
      [
        [file('src-main/referral/store.ts', `db.prepare('UPDATE staff SET phone = ? WHERE id = ?').run()`)],
        ['staff: src-main/directory/store.ts, src-main/referral/store.ts']
      ],
      [
        [
          file(
            'src-main/signing/extra-store.ts',
            `const rows = listOf<Line>(\n  'contract_line',\n  'contract_id'`
          )
        ],
        ['contract_line: src-main/signing/extra-store.ts, src-main/signing/lifecycle/store.ts']
      ],
      [
        [file('src-main/referral/handlers.ts', '`INSERT OR IGNORE INTO slot (id) VALUES (?)`')],
        ['slot: src-main/referral/handlers.ts']
      ],
      [
        [file('src-main/referral/declared.ts', '`AFTER INSERT ON slot BEGIN DELETE FROM block; END`')],
        ['block: src-main/referral/declared.ts, src-main/signing/blocks/store.ts']
      ]
    ]
  },
  {
    says: 'what is composed, asked for or listed by its name is called so once',
    rule: rules.oneName,
    breaches: [
      [
        [file('src-main/referral/handlers.ts', 'export function createSigning(services: Services) {')],
        ['createSigning: src-main/referral/handlers.ts, src-main/signing/handlers.ts']
      ],
      [
        [file('src-renderer/referral/store.ts', `export const useAccess = defineStore('referral', () => {`)],
        ['useAccess: src-renderer/access/store.ts, src-renderer/referral/store.ts']
      ],
      [
        [file('src-main/referral/changing.ts', 'export function changing(services: Services) {')],
        ['changing: src-main/referral/changing.ts, src-main/signing/lifecycle/changing.ts']
      ]
    ]
  },
  {
    says: 'a view or a trigger is declared once, beside its feature; no migration after 0026 makes one',
    rule: rules.declaredOnce,
    breaches: [
      [
        [file('migrations/9999-again.sql', 'CREATE VIEW timeline AS SELECT 1;')],
        ['migrations/9999-again.sql makes a view or a trigger of its own']
      ],
      [
        [
          file(
            'src-main/referral/store.ts',
            'db.exec(`CREATE TEMP TRIGGER slot_is_kept BEFORE DELETE ON slot'
          )
        ],
        ['src-main/referral/store.ts makes a view or a trigger of its own']
      ],
      [
        [
          file(
            'src-main/referral/declared.ts',
            `  triggers: {\n    contract_is_never_deleted: \`BEFORE DELETE ON sign_contract BEGIN SELECT 1; END\``
          )
        ],
        ['contract_is_never_deleted is declared twice']
      ]
    ]
  },
  {
    says: 'a day or a wall time is the centre’s, never the machine’s or UTC’s',
    rule: rules.daysOfTheCentre,
    breaches: [
      ['const on = new Date(clock()).toISOString().slice(0, 10)', '.toISOString().slice('],
      ['const on = record.savedAt.slice(0, 10)', 'savedAt.slice(0, 10)'],
      ['const on = stamp.at.slice(0, 10)', 'at.slice(0, 10)'],
      ['const hour = moment.getHours()', '.getHours('],
      ['const day = new Date(`${on}Z`).getUTCDay()', '.getUTCDay('],
      ['const shown = moment.toLocaleDateString()', '.toLocaleDateString('],
      ['const noon = new Date(year, month - 1, day)', 'new Date(year, month - 1,'],
      ['const began = Date.parse(`${day}T00:00:00`)', 'Date.parse(`${day}T00:00:00`)'],
      [`const words = new Intl.DateTimeFormat('zh-CN')`, 'DateTimeFormat('],
      ["db.prepare(`SELECT 1 WHERE due_on < date('now')`)", `date('now'`],
      ["db.prepare(`SELECT strftime('%Y-%m', saved_at)`)", 'strftime('],
      ['db.prepare(`SELECT substr(r.saved_at, 1, 10) FROM r`)', 'substr(r.saved_at,'],
      ['db.prepare(`SELECT CURRENT_TIMESTAMP`)', 'CURRENT_TIMESTAMP']
    ].flatMap(([text, found]) =>
      ['src-main/referral/store.ts', 'src-renderer/referral/store.ts'].map(
        path => [[file(path, text)], [`${path}: ${found ?? ''}`]] as const
      )
    )
  },
  {
    says: 'the main process is given its clock',
    rule: rules.clockIsGiven,
    breaches: [
      [
        [file('src-main/referral/handlers.ts', 'const now = Date.now()')],
        ['src-main/referral/handlers.ts: Date.now']
      ]
    ]
  },
  {
    says: 'rows of one kind are shown by the one list',
    rule: rules.oneList,
    breaches: [
      [
        [file('src-renderer/resident/PetList.vue', '<table class="grid"><tr /></table>')],
        ['src-renderer/resident/PetList.vue']
      ]
    ]
  }
]

describe.each(houseRules)('in this house $says', ({ rule, breaches }) => {
  it('and it holds', () => {
    expect(rule(house)).toEqual([])
  })
  it.each(breaches.map(([planted, says]) => ({ planted, says, name: says.join(' ') })))(
    'and a planted breach is found: $name',
    ({ planted, says }) => {
      expect(rule(withPlanted(house, planted))).toEqual(says)
    }
  )
})

describe('the rules see what they speak of', () => {
  it('every view and trigger that the features declare', () => {
    const made = declared.statements.map(one => /^CREATE (?:VIEW|TRIGGER) (\w+)/.exec(one)?.[1] ?? '')
    expect(rules.declaredIn(house).toSorted()).toEqual(made.toSorted())
  })

  it('who writes every table that migrations made and none took away', () => {
    const sql = house
      .filter(({ path }) => path.startsWith('migrations/'))
      .map(({ text }) => text)
      .join('\n')
    const named = (pattern: RegExp): string[] => [...sql.matchAll(pattern)].map(([, name]) => name ?? '')
    const gone = new Set(named(/DROP TABLE (\w+)/g))
    const remade = new Set(named(/ALTER TABLE (\w+) RENAME TO/g))
    const tables = named(/CREATE TABLE (\w+)/g).filter(name => !gone.has(name) && !remade.has(name))
    const written = rules.writersOf(house)
    expect(tables.length).toBeGreaterThan(60)
    expect(tables.filter(name => !written.has(name))).toEqual([])
  })
})

it('the top level is what it promises, with only dot-files, the lock file and the licence beside it', () => {
  const allowed = [
    'package.json',
    'package-lock.json',
    'tsconfig.json',
    'electron.vite.config.ts',
    'README.md',
    'LICENSE',
    'migrations',
    'src-main',
    'src-renderer',
    'test',
    'build',
    'node_modules'
  ]
  const root = resolve(import.meta.dirname, '..')
  expect(readdirSync(root).filter(name => !name.startsWith('.') && !allowed.includes(name))).toEqual([])
})

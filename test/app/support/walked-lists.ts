import type { Page } from 'playwright-core'
import { callFrom } from './workstation.ts'

/** Where a list of the app stands and what it is made of; everything else one can do with it is the same for all. */
export interface WalkedList {
  readonly to: string | (() => Promise<string>)
  /** Pressed once there. */
  readonly key?: string
  /** What else leads to it. */
  readonly open?: () => Promise<unknown>
  readonly as?: 'wang' | 'admin' | 'feng'
  /** Rows of a page, where they are not fifty. */
  readonly size?: number
  /** How many its source has, narrowed as the list is; of a list in hand, whatever it is narrowed by. */
  readonly count: (filters: never) => Promise<number>
  /** A doctor begins with their own people. */
  readonly isMine?: boolean
  /** Found row by row in the one order there is. */
  readonly hasOwnOrder?: boolean
  /** The source counts by the list's own filters. */
  readonly isNarrowedThere?: boolean
}

type Filters = Readonly<Record<string, never>>

/** All lists of the app by their names; `backups`: where one was taken to. */
export function walkedLists(page: () => Page, backups: string): Readonly<Record<string, WalkedList>> {
  const settings = (section: string): string => `/settings?section=${section}`
  const openRow = async (): Promise<void> => {
    await page().locator('section.list tr[data-row="0"]').first().focus()
    await page().keyboard.press('Enter')
  }
  const due = (filters: Filters) => callFrom(page(), 'followUp', 'due', { filters })
  const campaignId = async (): Promise<string> =>
    (await callFrom(page(), 'signing', 'campaigns', {}))[0]?.id ?? ''
  const sampleId = async (): Promise<string> =>
    (await callFrom(page(), 'signing', 'samples', {}))[0]?.id ?? ''
  const fulfilled = async (): Promise<string> =>
    (await callFrom(page(), 'signing', 'fulfilmentPanel', { filters: {} })).rows[0]?.resident.id ?? ''
  const quality = async () => {
    const day = (back: number): string => new Date(Date.now() - back * 86_400_000).toISOString().slice(0, 10)
    return callFrom(page(), 'measurement', 'quality', { from: day(89), to: day(0) })
  }
  async function counted<P extends { readonly rows: readonly unknown[]; readonly next: string | null }>(
    ask: (after: string | null) => Promise<P>
  ): Promise<number> {
    let rows = 0
    let after: string | null = null
    do {
      const found: P = await ask(after)
      rows += found.rows.length
      after = found.next
    } while (after !== null)
    return rows
  }
  const journal = async (filters: Filters): Promise<number> => {
    let rows = 0
    for (let before: number | null = Infinity; before !== null;) {
      const found: { readonly sequence: number }[] = await callFrom(page(), 'access', 'journal', {
        ...set(filters),
        limit: 200,
        ...(before === Infinity ? {} : { beforeSequence: before })
      })
      rows += found.length
      before = found.length < 200 ? null : (found.at(-1)?.sequence ?? null)
    }
    return rows
  }
  const set = (filters: Filters): Filters =>
    Object.fromEntries(Object.entries(filters).filter(([, value]) => value !== null))

  return {
    // Worked out of several lists: each person once.
    today: { to: '/', size: 200, count: () => page().locator('section.list tr[data-row]').count() },
    'follow-up-due': {
      to: '/follow-ups',
      isMine: true,
      isNarrowedThere: true,
      count: async (filters: Filters) => (await due(filters)).total
    },
    // Signing is not taken back; who may not sign sees what they recorded.
    'follow-up-awaiting': {
      to: '/follow-ups/awaiting',
      as: 'admin',
      isNarrowedThere: true,
      count: async (filters: Filters) => (await callFrom(page(), 'followUp', 'awaiting', { filters })).total
    },
    'follow-up-behind': {
      to: '/follow-ups/behind',
      isMine: true,
      isNarrowedThere: true,
      count: async (filters: Filters) => (await callFrom(page(), 'followUp', 'behind', { filters })).total
    },
    residents: {
      to: '/residents',
      open: () => page().getByLabel('在居民中查找').fill(''),
      isNarrowedThere: true,
      count: async (filters: Filters) => (await callFrom(page(), 'resident', 'browse', { filters })).total
    },
    'found-residents': {
      to: '/residents',
      open: () => page().getByLabel('在居民中查找').fill('王'),
      count: async () => (await callFrom(page(), 'resident', 'search', { query: '王', limit: 50 })).length
    },
    'signing-priority': {
      to: '/signing',
      key: '1',
      isNarrowedThere: true,
      count: async (filters: Filters) => (await callFrom(page(), 'signing', 'priority', { filters })).total
    },
    'signing-expiring': {
      to: '/signing',
      key: '2',
      isNarrowedThere: true,
      count: async (filters: Filters) => (await callFrom(page(), 'signing', 'expiring', { filters })).total
    },
    'signing-open': {
      to: '/signing',
      key: '3',
      isNarrowedThere: true,
      count: async (filters: Filters) =>
        (await callFrom(page(), 'signing', 'openSignings', { filters })).total
    },
    'signing-campaigns': {
      to: '/signing',
      key: '4',
      count: async () => (await callFrom(page(), 'signing', 'campaigns', {})).length
    },
    'signing-rates': {
      to: '/signing',
      key: '5',
      count: async () => {
        const { rates, diseases } = await callFrom(page(), 'signing', 'rates', {})
        return rates.length + diseases.length
      }
    },
    'signing-campaign': {
      to: async () => `/signing/campaigns/${await campaignId()}`,
      isNarrowedThere: true,
      count: async (filters: Filters) =>
        (await callFrom(page(), 'signing', 'campaignWork', { id: await campaignId(), filters })).total
    },
    'fulfilment-panel': {
      to: '/signing/fulfilment',
      key: '1',
      isMine: true,
      isNarrowedThere: true,
      count: async (filters: Filters) =>
        (await callFrom(page(), 'signing', 'fulfilmentPanel', { filters })).total
    },
    'fulfilment-entitlements': {
      to: '/signing/fulfilment',
      key: '5',
      isMine: true,
      isNarrowedThere: true,
      hasOwnOrder: true,
      count: (filters: Filters) =>
        counted(after =>
          callFrom(page(), 'signing', 'entitlementList', {
            ...({ kind: 'home-visit', ...filters } as { readonly kind: 'home-visit' }),
            limit: 200,
            ...(after === null ? {} : { after })
          })
        )
    },
    'fulfilment-lines': {
      to: async () => `/residents/${await fulfilled()}`,
      count: async () =>
        (await callFrom(page(), 'signing', 'fulfilment', { residentId: await fulfilled() })).find(
          ({ kind }) => kind === 'basic'
        )?.lines.length ?? 0
    },
    'ecg-records': {
      to: async () => `/residents/${await fulfilled()}`,
      count: async () =>
        (await callFrom(page(), 'ecg', 'records', { residentId: await fulfilled(), limit: 50 })).length
    },
    samples: {
      to: '/signing/quality',
      count: async () => (await callFrom(page(), 'signing', 'samples', {})).length
    },
    sample: {
      to: async () => `/signing/quality/${await sampleId()}`,
      count: async () => (await callFrom(page(), 'signing', 'sample', { id: await sampleId() })).rows.length
    },
    'medication-due': {
      to: '/medicines',
      isNarrowedThere: true,
      isMine: true,
      count: async (filters: Filters) =>
        (await callFrom(page(), 'medication', 'medicationDue', { filters })).total
    },
    medications: {
      to: async () => `/residents/${await fulfilled()}/medications`,
      size: 100,
      count: async () =>
        (await callFrom(page(), 'medication', 'medications', { residentId: await fulfilled() })).rows.length
    },
    drugs: {
      to: settings('drugs'),
      isNarrowedThere: true,
      count: async (filters: Filters) => (await callFrom(page(), 'medication', 'drugList', { filters })).total
    },
    'sync-queue': {
      to: '/sync',
      hasOwnOrder: true,
      count: async () => (await callFrom(page(), 'sync', 'status', {})).counts.local
    },
    'desk-devices': {
      to: '/devices',
      count: async () => (await callFrom(page(), 'device', 'desk', {})).length
    },
    ports: { to: '/devices', count: async () => (await callFrom(page(), 'device', 'ports', {})).length },
    'resident-follow-ups': {
      as: 'feng',
      to: async () => `/residents/${(await due({})).rows[0]?.resident.id ?? ''}`,
      count: async () => {
        const residentId = (await due({})).rows[0]?.resident.id ?? ''
        return (await callFrom(page(), 'followUp', 'list', { residentId, limit: 100 })).length
      }
    },
    'measurement-quality': {
      as: 'admin',
      to: '/devices/quality',
      count: async () => (await quality()).byObserver.length
    },
    'device-clocks': {
      as: 'admin',
      to: '/devices/quality',
      count: async () => (await quality()).clocks.length
    },
    'line-protocols': {
      as: 'admin',
      to: '/devices/models',
      count: async () => (await callFrom(page(), 'device', 'lineProtocols', {})).length
    },
    'import-errors': {
      as: 'admin',
      to: '/residents/import',
      open: () => tryImport(page()),
      count: () => one
    },
    'import-meetings': {
      as: 'admin',
      to: '/residents/import',
      open: () => tryImport(page()),
      count: () => one
    },
    // Of one kind: the whole takes a minute to leave.
    journal: {
      open: () => page().getByLabel('类别').selectOption('institution'),
      as: 'admin',
      to: settings('journal'),
      isNarrowedThere: true,
      hasOwnOrder: true,
      count: journal
    },
    institutions: {
      as: 'admin',
      to: settings('institutions'),
      count: async () => (await callFrom(page(), 'directory', 'institutions', {})).length
    },
    absences: {
      as: 'admin',
      to: settings('absences'),
      count: async () => (await callFrom(page(), 'directory', 'absences', {})).length
    },
    'team-members': {
      as: 'admin',
      to: settings('teams'),
      size: 200,
      count: async () =>
        (await callFrom(page(), 'directory', 'teams', { includeClosed: true })).flatMap(({ members }) =>
          members.filter(({ to }) => to === null)
        ).length
    },
    accounts: {
      as: 'admin',
      to: settings('accounts'),
      count: async () => (await callFrom(page(), 'access', 'staff', {})).length
    },
    blocks: {
      as: 'admin',
      to: settings('blocks'),
      count: async () => (await callFrom(page(), 'signing', 'committeeBlocks', {})).committees.length
    },
    'block-history': {
      as: 'admin',
      to: settings('blocks'),
      open: openRow,
      count: async () => {
        const { committees } = await callFrom(page(), 'signing', 'committeeBlocks', {})
        const all = await callFrom(page(), 'signing', 'blocks', { includePast: true })
        return all.filter(({ committeeCode }) => committeeCode === committees[0]?.committeeCode).length
      }
    },
    transfers: {
      as: 'admin',
      to: settings('transfers'),
      count: async () => (await callFrom(page(), 'signing', 'transfers', {})).length
    },
    items: {
      as: 'admin',
      to: settings('items'),
      count: async () => (await callFrom(page(), 'signing', 'serviceItems', {})).length
    },
    'item-uses': {
      as: 'admin',
      to: settings('items'),
      open: openRow,
      count: async () => {
        const [item] = await callFrom(page(), 'signing', 'serviceItems', {})
        const packages = await callFrom(page(), 'signing', 'packages', {})
        return packages.filter(({ lines }) => lines.some(({ itemId }) => itemId === item?.id)).length
      }
    },
    packages: {
      as: 'admin',
      to: settings('packages'),
      count: async () => (await callFrom(page(), 'signing', 'packages', {})).length
    },
    'package-lines': {
      as: 'admin',
      to: settings('packages'),
      open: openRow,
      count: async () => (await callFrom(page(), 'signing', 'packages', {}))[0]?.lines.length ?? 0
    },
    forms: {
      as: 'admin',
      to: settings('forms'),
      count: async () => (await callFrom(page(), 'followUp', 'forms', {})).length
    },
    scales: {
      as: 'admin',
      to: settings('scales'),
      count: async () => (await callFrom(page(), 'scale', 'scales', {})).length
    },
    'policy-values': { as: 'admin', to: settings('policy'), size: 200, count: () => listedThere(page()) },
    'region-values': { as: 'admin', to: settings('region'), size: 100, count: () => listedThere(page()) },
    'region-history': {
      as: 'admin',
      to: settings('region'),
      open: () => page().getByRole('tab', { name: '变更记录' }).click(),
      count: async () => (await callFrom(page(), 'policy', 'history', {})).length
    },
    'backup-runs': {
      as: 'admin',
      to: settings('backup'),
      count: async () => (await callFrom(page(), 'backup', 'runs', {})).length
    },
    snapshots: {
      as: 'admin',
      to: settings('backup'),
      open: async () => {
        await page().getByRole('button', { name: '从备份恢复' }).click()
        await page().getByLabel('备份在哪里').fill(backups)
        await page().getByRole('button', { name: '查找备份' }).click()
      },
      count: async () => (await callFrom(page(), 'backup', 'found', { folder: backups })).length
    }
  }
}
const one = Promise.resolve(1)
/** What the main process gives in another shape, as many as stand there. */
const listedThere = (page: Page): Promise<number> => page.locator('section.list tr[data-row]').count()

/** A file with one row that is wrong and one whose person has a file. */
async function tryImport(page: Page): Promise<void> {
  // What was tried stays until somebody goes on with it.
  await page
    .getByText(/选择文件|试算完成/)
    .first()
    .waitFor()
  if ((await page.getByLabel('选择文件').count()) === 0) return
  const [known] = (await callFrom(page, 'resident', 'browse', {})).rows
  if (known === undefined) throw new Error('nobody is registered')
  const { name, birthDate } = known.resident
  const rows = ['姓名,性别,出生日期', `${name},男,${birthDate}`, '李无日,男,1960-13-40', '']
  const buffer = Buffer.from(rows.join('\r\n'))
  await page.getByLabel('选择文件').setInputFiles({ name: '名册.csv', mimeType: 'text/csv', buffer })
  await page.getByLabel('没有居（村）委列时归入').selectOption({ index: 1 })
  await page.getByRole('button', { name: '试算（不写入）' }).click()
}

import { useAccess } from '@renderer/access/store.ts'
import { useCentre } from '@renderer/centre/store.ts'
import type { Act, ListAnswer, ListDeclaration, ListQuery } from '@renderer/lib/list/declaration.ts'
import ListView from '@renderer/lib/list/ListView.vue'
import { useList } from '@renderer/lib/list/use-list.ts'
import { useListInHand } from '@renderer/lib/list/use-list-in-hand.ts'
import WalkSteps from '@renderer/lib/list/WalkSteps.vue'
import { useWalk } from '@renderer/lib/list/walk.ts'
import { useKeys } from '@renderer/lib/keys.ts'
import ElementPlus from 'element-plus'
import 'element-plus/dist/index.css'
import { createPinia } from 'pinia'
import { type Component, createApp, h, shallowRef, type VNode } from 'vue'
import { createRouter, createWebHashHistory, type RouteLocationNormalized, RouterView } from 'vue-router'
import '@renderer/tokens.css'
import '@renderer/lib/base.css'

// A list no feature has: cuffs that were lent out. What stands here is all it says of itself.

export interface Loan {
  readonly id: string
  readonly name: string
  readonly birthDate: string
  readonly phone: string
  readonly cuff: string
  readonly dueOn: string
  readonly isBack: number
}
type Filters = { readonly state: 'out' | 'back' | 'all'; readonly cuff: string | null }

const send = async <T>(path: string, input: unknown): Promise<T> => {
  const reply = await window.workstation.call(path, input)
  if (!reply.ok) throw new Error(reply.error.message)
  return reply.value as T
}
const giveBack: Act<Loan> = {
  word: '记为归还',
  key: 'Alt+G',
  preview: rows => Promise.resolve([`${String(rows.length)} 台记为归还`]),
  run: async rows => {
    const ids = rows.map(({ id }) => id)
    await send('test.giveBack', { ids, isBack: 1 })
    return {
      says: `已记 ${String(rows.length)} 台归还`,
      undo: async () => {
        await send('test.giveBack', { ids, isBack: 0 })
        return `已撤销 ${String(rows.length)} 台`
      }
    }
  }
}
const loans: ListDeclaration<Loan, Filters> = {
  name: 'test-loans',
  title: '借出的血压计',
  isCallSheet: true,
  ask: (query: ListQuery<Filters>) => send<ListAnswer<Loan>>('test.loans', query),
  key: ({ id }) => id,
  to: ({ id }) => `/loans/${id}`,
  acts: [giveBack],
  filters: [
    {
      name: 'state',
      word: '状态',
      isSwitch: true,
      choices: () => [
        { code: 'out', key: '1', label: '在外' },
        { code: 'back', key: '2', label: '已还' },
        { code: 'all', key: '3', label: '全部' }
      ]
    },
    {
      name: 'cuff',
      word: '型号',
      none: '全部型号',
      choices: () => ['欧姆龙', '脉搏波'].map(code => ({ code, label: code }))
    }
  ],
  columns: [
    { name: 'due', word: '应还', sort: 'due', text: ({ dueOn }) => dueOn },
    {
      name: 'name',
      word: '姓名',
      sort: 'name',
      secret: 'name',
      text: ({ name }) => name,
      person: loan => loan
    },
    { name: 'cuff', word: '型号', leaves: 1, text: ({ cuff }) => cuff },
    { name: 'phone', word: '电话', secret: 'phone', text: ({ phone }) => phone },
    { name: 'pen', word: '联系结果', isForPen: true, text: () => '' }
  ],
  empty: { text: '没有借出的血压计', hint: '借出时登记，这里就有。' }
}

const ListPage: Component = {
  setup: () => {
    const list = useList(loans)
    return () => h('main', [h('h1', '借出'), h(ListView as Component, { list })])
  }
}
/** How often a cuff was lent before: few rows that the page holds itself. */
interface Before {
  readonly on: string
  readonly days: number
  readonly to: string
}
const lent = (count: number): readonly Before[] =>
  Array.from({ length: count }, (_, index) => ({
    ...{ on: `2025-${String((index % 12) + 1).padStart(2, '0')}-01`, days: (index * 7) % 12 },
    to: `借户${String(index).padStart(3, '0')}`
  }))
const LoanPage: Component = {
  setup: () => {
    const walk = useWalk()
    useKeys({ F9: ['下一位', () => walk.next()], 'Shift+F9': ['回名单', () => walk.back()] })
    const before = shallowRef(lent(12))
    const list = useListInHand<Before>({
      name: 'test-before',
      title: '以往借出',
      isSmall: true,
      size: 5,
      rows: () => before.value,
      changes: () => before.value,
      key: ({ to }) => to,
      columns: [
        { name: 'on', word: '借出', text: ({ on }) => on },
        { name: 'days', word: '天数', isNumber: true, text: ({ days }) => (days === 0 ? '—' : String(days)) },
        { name: 'to', word: '姓名', text: ({ to }) => to }
      ],
      empty: { text: '没有借出过', hint: '' }
    })
    const clear = (): void => {
      before.value = before.value.length === 12 ? lent(2) : lent(0)
    }
    return () =>
      h('main', [
        ...[h('h1', '归还'), h(WalkSteps), h('button', { onClick: clear }, '清理')],
        h(ListView as Component, { list })
      ])
  }
}
const router = createRouter({
  history: createWebHashHistory(),
  routes: [
    { path: '/', component: ListPage },
    { path: '/loans/:id', component: LoanPage }
  ]
})
const App: Component = {
  setup: () => () =>
    h(RouterView, null, {
      default: ({ Component, route }: { Component: VNode; route: RouteLocationNormalized }) =>
        h(Component, { key: route.path })
    })
}
const app = createApp(App).use(createPinia()).use(router).use(ElementPlus)
await Promise.all([useAccess().refresh(), useCentre().load()])
app.mount('#app')

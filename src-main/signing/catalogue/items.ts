import { Failure } from '../../lib/failure.ts'
import type { Handlers } from '../../lib/router.ts'
import type { Services } from '../../lib/services.ts'
import { saveVersioned } from '../../database/save-versioned.ts'
import type { SigningPorts } from '../ports.ts'
import type { catalogueContract, ServiceItem } from './contract.ts'
import { itemKind } from './kinds.ts'
import { isUsableOn, knownFenOf, priceOf } from './rules.ts'
import * as store from './store.ts'

type CatalogueHandlers = Handlers<typeof catalogueContract>
type Line = store.StoredPackage['lines'][number]
type WantedLine = Pick<Line, 'itemId' | 'timesPerYear' | 'isUnlimited'>

/** 服务项目: what can be promised, and what one time of it costs. */
export function createItems(services: Services, ports: Pick<SigningPorts, 'evidence'>) {
  const { db, newId, stamp, today } = services

  const present = (item: store.StoredItem): ServiceItem => ({
    ...item,
    status: isUsableOn(item, today()) ? 'active' : 'withdrawn'
  })
  const find = (id: string): store.StoredItem | undefined =>
    store.selectItems(db()).find(one => one.id === id)

  const handlers: Pick<CatalogueHandlers, 'serviceItems' | 'saveServiceItem' | 'evidenceKinds'> = {
    evidenceKinds: () => [...ports.evidence],
    serviceItems: () => store.selectItems(db()).map(present),
    saveServiceItem: ({ id, version, ...input }, actor) =>
      present(
        saveVersioned(db(), stamp(actor), itemKind, { id, version, newId }, () => {
          if (store.selectItems(db()).some(one => one.code === input.code && one.id !== id)) {
            throw new Failure('conflict', '项目编码已被使用。', { code: '编码已被使用' })
          }
          if (!ports.evidence.some(({ code }) => code === input.evidence)) {
            throw new Failure('invalid-input', '请重新选择履约依据。', { evidence: '没有这种履约依据' })
          }
          return input
        })
      )
  }

  /** A line as it is kept in a package; throws where the item cannot be promised on that day. */
  const lineOf = ({ itemId, ...wanted }: WantedLine, index: number, day: string): Line => {
    const item = find(itemId)
    if (item === undefined || !isUsableOn(item, day)) {
      throw new Failure('invalid-input', '有服务项目已停用，请重新选择。', {
        [`lines.${String(index)}.itemId`]: '项目已停用'
      })
    }
    const { code, name, content, feeFen, chargeCode, evidence } = item
    const { isUnlimited } = wanted
    const timesPerYear = isUnlimited ? null : wanted.timesPerYear
    return { itemId, isUnlimited, timesPerYear, code, name, content, feeFen, chargeCode, evidence }
  }

  /** What a package would cost with the items' fees as they are now; nothing is stored. */
  const price: CatalogueHandlers['pricePackage'] = ({ lines, ...priced }) => {
    const items = new Map(store.selectItems(db()).map(one => [one.id, one]))
    const known = lines.map(({ itemId, timesPerYear, isUnlimited }) => {
      const item = items.get(itemId)
      const times = isUnlimited ? null : timesPerYear
      const feeFen = item?.feeFen ?? null
      return {
        itemId,
        feeFen,
        timesPerYear: times,
        yearFen: feeFen === null || times === null ? null : feeFen * times,
        isWithdrawn: item === undefined || !isUsableOn(item, today())
      }
    })
    return {
      lines: known.map(({ timesPerYear: _times, ...line }) => line),
      knownFen: knownFenOf(known),
      ...priceOf({ ...priced, lines: known })
    }
  }
  const isUsable = (itemId: string): boolean => {
    const item = find(itemId)
    return item !== undefined && isUsableOn(item, today())
  }
  return { handlers, isUsable, lineOf, price }
}

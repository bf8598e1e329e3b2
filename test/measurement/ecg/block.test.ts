import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeBlock } from '@renderer/measurement/ecg/block.ts'

const base64 = (array: Int16Array | Int32Array): string => Buffer.from(array.buffer).toString('base64')
const leadsOf = (min: number, max: number) =>
  fc.tuple(fc.integer({ min: 1, max: 12 }), fc.nat(20)).chain(([leads, count]) =>
    fc.array(fc.array(fc.integer({ min, max }), { minLength: count, maxLength: count }), {
      minLength: leads,
      maxLength: leads
    })
  )

describe('a block of samples', () => {
  it('comes out as it went in, in both widths', () => {
    fc.assert(
      fc.property(leadsOf(-32_768, 32_767), leads => {
        const data = base64(Int16Array.from(leads.flat()))
        const block = decodeBlock({ count: leads[0]?.length ?? 0, encoding: 'i16', data }, leads.length)
        expect(block?.map(lead => [...lead])).toEqual(leads)
      })
    )
    fc.assert(
      fc.property(leadsOf(-(2 ** 31), 2 ** 31 - 1), leads => {
        const data = base64(Int32Array.from(leads.flat()))
        const block = decodeBlock({ count: leads[0]?.length ?? 0, encoding: 'i32', data }, leads.length)
        expect(block?.map(lead => [...lead])).toEqual(leads)
      })
    )
  })

  it('of other leads than those on the screen is not drawn', () => {
    expect(decodeBlock({ count: 2, encoding: 'i16', data: base64(Int16Array.of(1, 2, 3, 4)) }, 12)).toBeNull()
  })
})

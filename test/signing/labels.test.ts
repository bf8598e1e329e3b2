import { describe, expect, it } from 'vitest'
import { keyCodesText } from '../../src-renderer/signing/labels.ts'

describe('the key populations of a person', () => {
  it.each([
    [['age60', 'age65', 'age80', 'hypertension'], '80 岁以上、高血压'],
    [['age60', 'age65'], '65 岁以上'],
    [['age60'], '60 岁以上'],
    [['child-0-6', 'child-0-3'], '0–3 岁'],
    [['child-0-6'], '0–6 岁'],
    [[], '—'],
    [['a-new-code'], 'a-new-code']
  ])('%j reads %s', (codes, text) => {
    expect(keyCodesText(codes)).toBe(text)
  })
})

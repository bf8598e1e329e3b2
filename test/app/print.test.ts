import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { FollowUp } from '../../src-main/follow-up/contract.ts'
import type { HypertensionForm } from '../../src-main/follow-up/forms/hypertension/definition.ts'
import { newUuid } from '../../src-main/lib/clock.ts'
import { aForm } from '../follow-up/forms.ts'
import { aPatient, save } from '../follow-up/visits.ts'
import { openTestWorkstation, password, type TestWorkstation } from '../support/workstation.ts'
import { aDataFolder, openWorkstation, type Workstation } from './support/workstation.ts'

// 高血压患者随访服务记录表 as it leaves the printer: nothing that was written may be missing on the paper.

let data: string
let desk: TestWorkstation
let app: Workstation | undefined

beforeEach(async () => {
  data = aDataFolder()
  desk = await openTestWorkstation({ dataDirectory: data })
})
afterEach(async () => {
  await app?.close()
  app = undefined
})

/** As long as the field allows, and told apart from every other field. */
const full = (name: string, length: number): string => `${name}${'详见健康档案'.repeat(60)}`.slice(0, length)
const drugs = (count: number): HypertensionForm['drugs'] =>
  Array.from({ length: count }, (_, index) => ({
    name: `苯磺酸氨氯地平片${String(index + 1)}`,
    timesPerDay: 1,
    dose: '5mg'
  }))

const ordinary: Partial<HypertensionForm> = {
  heartRatePerMinute: 76,
  weightKg: 68,
  heightCm: 170,
  smoking: 0,
  drinking: 1,
  exerciseTimesPerWeek: 5,
  exerciseMinutes: 30,
  salt: 'medium',
  saltTarget: 'light',
  psychology: '1',
  compliance: '1',
  adherence: '1',
  examinations:
    '2026-02-26 血钾 4.1 mmol/L，肌酐 78 μmol/L，尿酸 356 μmol/L，总胆固醇 5.2 mmol/L，低密度脂蛋白 3.1 mmol/L，' +
    '空腹血糖 5.8 mmol/L；心电图：窦性心律，左室高电压；尿微量白蛋白/肌酐 18 mg/g。',
  drugs: drugs(6)
}
const everything: Partial<HypertensionForm> = {
  ...ordinary,
  symptoms: ['2', '3', '4', '5', '6', '7', '8', '9', '10'],
  symptomOther: full('其他症状', 100),
  systolicMmHg: 184,
  diastolicMmHg: 112,
  signOther: full('其他体征', 100),
  examinations: full('辅助检查', 300),
  adverseReaction: '2',
  adverseReactionNote: full('不良反应', 100),
  complication: 'new',
  complicationNote: full('并发症', 100),
  drugs: Array.from({ length: 8 }, (_, index) => ({
    name: full(`药物${String(index + 1)}`, 60),
    timesPerDay: 3,
    dose: full(`剂量${String(index + 1)}`, 30)
  })),
  referralReason: full('转诊原因', 100),
  referralTo: full('转诊机构', 100),
  dangers: ['dyspnoea'],
  emergencyAct: 'referred',
  emergencyNote: full('危急处理', 200),
  confirmed: true
}

async function openPrint(record: FollowUp): Promise<Page> {
  await desk.close()
  app = await openWorkstation({ data })
  const { page } = app
  await page.getByRole('option').filter({ hasText: '王医生' }).click()
  await page.keyboard.type(password)
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: '今日' }).waitFor()
  await page.evaluate(id => {
    location.hash = `#/follow-ups/${id}/print`
  }, record.id)
  await page.locator('[aria-busy=false] > article.a4').first().waitFor()
  return page
}

interface Paper {
  readonly text: string
  readonly footer: string
  readonly smallestPt: number
  /** Texts that stand outside the paper or on its footer. */
  readonly lost: readonly string[]
}
/** What stands on each page, in the print style. */
const papersOf = (page: Page): Promise<readonly Paper[]> =>
  page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>('.a4')].map(paper => {
      const footer = paper.querySelector<HTMLElement>('footer')
      const edge = paper.getBoundingClientRect()
      const a4Px = (297 / 25.4) * 96
      const bottom = Math.min(edge.top + a4Px, footer?.getBoundingClientRect().top ?? 0)
      const lost: string[] = []
      let smallestPx = Infinity
      const texts = document.createTreeWalker(paper, NodeFilter.SHOW_TEXT)
      for (let node = texts.nextNode(); node; node = texts.nextNode()) {
        const parent = node.parentElement
        if (!parent || !node.textContent?.trim() || footer?.contains(node)) continue
        smallestPx = Math.min(smallestPx, parseFloat(getComputedStyle(parent).fontSize))
        const range = document.createRange()
        range.selectNodeContents(node)
        const outside = [...range.getClientRects()].some(
          rect => rect.bottom > bottom || rect.left < edge.left || rect.right > edge.right
        )
        if (outside) lost.push(node.textContent)
      }
      return {
        text: paper.innerText,
        footer: footer?.innerText ?? '',
        smallestPt: Math.round((smallestPx * 72) / 9.6) / 10,
        lost
      }
    })
  )

/** Saves by the page's own key and counts the pages of the file. */
async function pdfPages(page: Page): Promise<number> {
  const path = join(data, 'sheet.pdf')
  app?.app.answerSave(path)
  await page.keyboard.press('Control+S')
  await page.getByText('已保存到').waitFor()
  return (readFileSync(path, 'latin1').match(/\/Type\s*\/Page[^s]/g) ?? []).length
}

describe('the printed follow-up form', () => {
  it.each([
    ['with six drugs and an ordinary set of laboratory values', ordinary, 10.5],
    [
      'with eight drugs, a referral and a side effect, in smaller type,',
      {
        ...ordinary,
        drugs: drugs(8),
        adverseReaction: '2',
        adverseReactionNote: '双侧踝部轻度水肿，下午明显，晨起消退',
        referralReason: '三种降压药足量治疗四周血压仍不达标，请上级医院评估继发性高血压',
        referralTo: '区中心医院心内科高血压专病门诊'
      },
      9
    ]
  ] as const)('%s is one page of A4 with its signatures', async (_what, form, atLeastPt) => {
    const page = await openPrint(await save(desk, await aPatient(desk, '2026-01-05'), form))
    expect(await pdfPages(page)).toBe(1)
    await page.emulateMedia({ media: 'print' })
    const papers = await papersOf(page)
    expect(papers).toHaveLength(1)
    expect(papers[0]?.lost).toEqual([])
    expect(papers[0]?.smallestPt).toBeGreaterThanOrEqual(atLeastPt)
    expect(papers[0]?.text).toContain('居民（家属）签名')
    expect(papers[0]?.footer).toContain('第 1 页 / 共 1 页')
  })

  it('with eight drugs and every text at its longest loses nothing and numbers its pages truly', async () => {
    const saved = await save(desk, await aPatient(desk, '2026-01-05'), everything)
    const reason = full('更正原因', 200)
    const record = await desk.must<FollowUp>('doctor', 'followUp.correct', {
      requestId: newUuid(),
      id: saved.id,
      version: saved.version,
      form: { ...aForm(everything), systolicMmHg: 186 },
      reason
    })
    const page = await openPrint(record)
    const inPdf = await pdfPages(page)
    await page.emulateMedia({ media: 'print' })
    const papers = await papersOf(page)

    expect(papers.flatMap(({ lost }) => lost)).toEqual([])
    expect(papers.every(({ smallestPt }) => smallestPt >= 7.5)).toBe(true)
    expect(inPdf).toBe(papers.length)
    papers.forEach(({ footer }, index) => {
      expect(footer).toContain(`第 ${String(index + 1)} 页 / 共 ${String(inPdf)} 页`)
    })
    const { form } = record
    const written = [
      form.symptomOther,
      form.signOther,
      form.examinations,
      form.adverseReactionNote,
      form.complicationNote,
      ...form.drugs.flatMap(({ name, dose }) => [name, dose]),
      form.referralReason,
      form.referralTo,
      form.emergencyNote,
      reason
    ]
    const text = papers.map(paper => paper.text).join('\n')
    expect(written.filter(each => !text.includes(each))).toEqual([])
    expect(text).toContain('居民（家属）签名')
  })
})

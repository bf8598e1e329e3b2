import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readEcgFile } from '../../src-main/measurement/ecg/files.ts'
import { writeScpEcg } from '../../src-main/measurement/ecg/scp-ecg.ts'
import { type DrawnPath, pagesOf, type PdfPage } from '../support/pdf.ts'
import { syntheticEcg, type SyntheticOptions } from '../support/synthetic.ts'
import { openTestWorkstation, password } from '../support/workstation.ts'
import { aDataFolder, callFrom, openWorkstation, type Workstation } from './support/workstation.ts'

// An ECG that another machine recorded, in the built app: taken in, read with calipers, signed, printed and given back.

let data: string
let app: Workstation
let page: Page
let zhang: string

async function start(): Promise<void> {
  app = await openWorkstation({ data })
  page = app.page
  await page.getByRole('option').filter({ hasText: '王医生' }).click()
  await page.keyboard.type(password)
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: '今日' }).waitFor()
}
beforeEach(async () => {
  data = aDataFolder()
  const desk = await openTestWorkstation({ dataDirectory: data })
  const person = { name: '张建国', sex: '1', birthDate: '1957-03-08', committeeCode: '001' }
  zhang = (await desk.must<{ id: string }>('doctor', 'resident.register', person)).id
  await desk.close()
  await start()
})
afterEach(async () => {
  await app.close()
})

const patient = { id: null, name: '张建国', sex: 'male', birthDate: '1957-03-08' } as const
const aFile = (change: { readonly name?: string } = {}, options: SyntheticOptions = {}) =>
  writeScpEcg(
    {
      ...syntheticEcg({ seed: 3, beatsPerMinute: 75, irregularity: 0, ...options }).record,
      patient: { ...patient, ...change },
      device: 'ECG12A'
    },
    // Two bytes a sample: a flipped bit is one wrong sample and no more.
    'plain'
  )
async function go(hash: string): Promise<void> {
  await page.evaluate(to => {
    location.hash = to
  }, hash)
}
async function choose(bytes: Uint8Array): Promise<void> {
  const path = join(data, 'recorder.scp')
  writeFileSync(path, bytes)
  await go(`#/residents/${zhang}/ecg/import`)
  await page.getByRole('heading', { name: '导入心电图' }).waitFor()
  await page.getByLabel('心电图文件').setInputFiles(path)
}
const records = () => callFrom(page, 'ecg', 'records', { residentId: zhang })

/** Height and width of what was drawn, in millimetres. */
function sizeOf({ points }: DrawnPath): { readonly width: number; readonly height: number } {
  const [xs, ys] = [points.map(([x]) => x), points.map(([, y]) => y)]
  return { width: Math.max(...xs) - Math.min(...xs), height: Math.max(...ys) - Math.min(...ys) }
}
async function savedPdf(): Promise<readonly PdfPage[]> {
  const path = join(data, `sheet-${String(Date.now())}.pdf`)
  app.app.answerSave(path)
  await page.keyboard.press('Control+S')
  await page.getByText(`已保存到 ${path}`).waitFor()
  return pagesOf(readFileSync(path))
}
/** A bar is the one level line of a hundred millimetres; the pulse goes up, along and down in six points. */
const barsOf = ({ paths }: PdfPage): readonly number[] =>
  paths
    .filter(({ points }) => points.length === 2)
    .map(sizeOf)
    .filter(({ width, height }) => width > 95 && width < 105 && height < 0.1)
    .map(({ width }) => width)
const pulsesOf = ({ paths }: PdfPage) => paths.filter(({ points }) => points.length === 6).map(sizeOf)

describe('an ECG out of a file', () => {
  it('is taken in, measured and signed from the keyboard, printed true to scale, and given back sample for sample', async () => {
    const file = aFile()
    await choose(file)
    await page.getByRole('table', { name: '身份核对' }).waitFor()
    await page.keyboard.press('F8')
    const sheet = page.locator('svg.ecg-sheet')
    await sheet.waitFor()
    await page.getByText('未经医生确认', { exact: true }).waitFor()
    const [record] = await records()
    expect(record).toMatchObject({ leads: { length: 12 }, samples: 5_000, signedAt: null, source: 'file' })

    // Twelve leads and the rhythm strip; in the other layouts each lead once.
    expect(await sheet.locator('.curve').count()).toBe(13)
    await page.keyboard.press('2')
    expect(await sheet.locator('.curve').count()).toBe(12)
    await page.keyboard.press('3')

    // One large square from the start: fifteen small ones more make 800 ms, the interval of this rate.
    await page.keyboard.press('c')
    for (let step = 0; step < 15; step += 1) await page.keyboard.press('ArrowRight')
    for (let step = 0; step < 8; step += 1) await page.keyboard.press('ArrowUp')
    await page.getByText('800 ms　75/分　0.80 mV').waitFor()
    await page.keyboard.press('r')
    await page.getByRole('application').press('Escape')

    await page.getByRole('combobox', { name: '结论' }).focus()
    await page.keyboard.type('窦性心律')
    await page.getByRole('option', { name: '窦性心律 20' }).waitFor()
    await page.keyboard.press('Enter')
    await page.keyboard.press('F8')
    await page.getByText('王医生 已签名').waitFor()
    const { reports } = await callFrom(page, 'ecg', 'record', { recordId: record?.id ?? '' })
    expect(reports).toMatchObject([
      {
        kind: 'conclusion',
        conclusions: [{ code: '20', name: '窦性心律' }],
        measured: { heartRatePerMinute: 75, prMs: null, qtMs: null },
        signerName: '王医生'
      }
    ])

    await page.keyboard.press('Control+P')
    const paper = page.locator('article.ecg-page')
    await paper.waitFor()
    expect(await paper.innerText()).toContain('医生 王医生（电子签名')
    expect(await paper.innerText()).not.toContain('未经医生确认')
    const printed = await savedPdf()
    expect(printed).toHaveLength(1)
    const [only] = printed
    if (!only) throw new Error('no page')
    expect(only.widthMm).toBeCloseTo(297, 0)
    expect(only.heightMm).toBeCloseTo(210, 0)
    expect(barsOf(only)).toHaveLength(1)
    expect(Math.abs((barsOf(only)[0] ?? 0) - 100)).toBeLessThan(0.2)
    // One millivolt for 200 ms, with a foot of a millimetre on either side.
    expect(pulsesOf(only)).toHaveLength(4)
    for (const { width, height } of pulsesOf(only)) {
      expect(Math.abs(height - 10)).toBeLessThan(0.05)
      expect(Math.abs(width - 7)).toBeLessThan(0.05)
    }

    // Twice the gain is twice the height, and the bar stays what it is.
    await page.keyboard.press('ArrowUp')
    await page.getByText('20 mm/mV').waitFor()
    const [doubled] = await savedPdf()
    expect(doubled && pulsesOf(doubled).map(({ height }) => Math.round(height))).toEqual([20, 20, 20, 20])
    expect(Math.abs((doubled ? (barsOf(doubled)[0] ?? 0) : 0) - 100)).toBeLessThan(0.2)

    await go(`#/residents/${zhang}/ecg/${record?.id ?? ''}`)
    await page.getByRole('button', { name: '导出…' }).click()
    await page.getByRole('button', { name: '生成文件' }).click()
    await page.getByText('采样与原记录逐点一致').waitFor()
    const download = page.waitForEvent('download')
    await page.getByRole('button', { name: '保存到…' }).click()
    const given = readEcgFile(readFileSync(await (await download).path()), 'strict').record
    const taken = readEcgFile(file, 'strict').record
    expect(given.counts).toEqual(taken.counts)
    expect(given).toMatchObject({ startedAt: taken.startedAt, device: 'ECG12A' })
    expect(given.patient).toMatchObject({ name: '张建国', sex: 'male', birthDate: '1957-03-08' })
  })

  it('keeps a report that is not signed yet when its page is left, and after a power cut', async () => {
    await choose(aFile())
    await page.getByRole('table', { name: '身份核对' }).waitFor()
    await page.keyboard.press('F8')
    await page.locator('svg.ecg-sheet').waitFor()
    const [record] = await records()
    const viewer = `#/residents/${zhang}/ecg/${record?.id ?? ''}`
    await page.getByRole('textbox', { name: '描述' }).fill('V1–V3 T 波低平')
    await page.getByLabel('PR 间期').fill('168')
    // Away at once.
    await go(`#/residents/${zhang}`)
    await page.getByRole('heading', { name: '基本信息' }).waitFor()
    await go(viewer)
    await page.getByText('上次没有签名的报告已经放回来了').waitFor()
    expect(await page.getByRole('textbox', { name: '描述' }).inputValue()).toBe('V1–V3 T 波低平')
    expect(await page.getByLabel('PR 间期').inputValue()).toBe('168')
    await page.getByRole('textbox', { name: '描述' }).fill('V1–V3 T 波低平，请结合临床')
    const kept = () =>
      callFrom(page, 'access', 'leftWork', { kind: 'ecg-report', subjectId: record?.id ?? '' })
    await expect.poll(async () => (await kept())?.work ?? '').toContain('请结合临床')
    await app.kill()
    await start()
    await go(viewer)
    await page.getByText('上次没有签名的报告已经放回来了').waitFor()
    expect(await page.getByRole('textbox', { name: '描述' }).inputValue()).toBe('V1–V3 T 波低平，请结合临床')
    await page.keyboard.press('F8')
    await page.getByText('王医生 已签名').waitFor()
    await expect.poll(kept).toBeNull()

    // A correction likewise.
    await page.getByRole('button', { name: '更正…' }).click()
    await page.getByRole('textbox', { name: '描述' }).fill('更正到一半')
    await go(`#/residents/${zhang}`)
    await page.getByRole('heading', { name: '基本信息' }).waitFor()
    await go(viewer)
    await page.getByText('上次没有签名的报告已经放回来了').waitFor()
    expect(await page.getByRole('textbox', { name: '描述' }).inputValue()).toBe('更正到一半')
    await page.getByRole('button', { name: '不要了' }).click()
    expect(await page.getByRole('textbox', { name: '描述' }).inputValue()).toBe('V1–V3 T 波低平，请结合临床')
    await expect.poll(kept).toBeNull()
  })

  it('with a long report loses none of it on paper', async () => {
    await choose(aFile())
    await page.getByRole('table', { name: '身份核对' }).waitFor()
    await page.keyboard.press('F8')
    await page.locator('svg.ecg-sheet').waitFor()
    const [record] = await records()
    if (!record) throw new Error('nothing was filed')
    const conclusions = [{ system: '本院', code: '1', name: '窦性心律' }]
    const measured = { heartRatePerMinute: 75, prMs: null, qrsMs: null, qtMs: null, axisDegrees: null }
    const text = `${'与前次比较 ST 段改变不明显，请结合临床。\n'.repeat(80)}完。`
    await callFrom(page, 'ecg', 'sign', {
      recordId: record.id,
      version: record.version,
      conclusions,
      text,
      measured
    })
    await go(`#/residents/${zhang}/ecg/${record.id}/print`)
    await page.getByText('报告全文见附页').waitFor()
    const printed = await savedPdf()
    // The curves on one sheet, eighty lines on three more.
    expect(printed).toHaveLength(4)
    await page.emulateMedia({ media: 'print' })
    const apart = await page.locator('article.whole-report').innerText()
    expect(apart.replaceAll(/\s/g, '')).toContain(text.replaceAll(/\s/g, ''))
  })

  it('that names another person is filed only after somebody has said so', async () => {
    await choose(aFile({ name: '李四' }))
    await page.getByRole('cell', { name: '李四' }).waitFor()
    await page.keyboard.press('F8')
    await page.getByText('文件中的姓名与居民不同').waitFor()
    expect(await records()).toEqual([])
    await page.getByText('我已核对').click()
    await page.keyboard.press('F8')
    await page.locator('svg.ecg-sheet').waitFor()
    expect(await records()).toHaveLength(1)
    await page.getByText('导入时人工确认：文件中的姓名与居民不同').waitFor()
  })

  it('that is damaged says where; leniently it is read, and what was forgiven stays with it', async () => {
    const bytes = Buffer.from(aFile())
    bytes[bytes.length - 4] = (bytes[bytes.length - 4] ?? 0) ^ 1
    await choose(bytes)
    await page.getByText('整个文件的校验和（CRC）不符').waitFor()
    await page.getByText('宽松读取（').click()
    await page.getByText('第 6 节校验和（CRC）不符，数据已损坏').waitFor()
    await page.keyboard.press('F8')
    await page.locator('svg.ecg-sheet').waitFor()
    await page.getByText('第 6 节校验和（CRC）不符，数据已损坏').waitFor()
  })

  it('that is larger than any ECG is said to be so at once, and the next one can be chosen', async () => {
    await choose(new Uint8Array(36_000_001))
    await page.getByText('文件超过 36 MB，不能导入').waitFor()
    writeFileSync(join(data, 'photo.scp'), 'JPEG')
    await page.getByLabel('心电图文件').setInputFiles(join(data, 'photo.scp'))
    await page.getByText('不认识这个文件').waitFor()
    expect(await page.getByText('文件超过 36 MB').count()).toBe(0)
  })

  it('of half a minute is walked by the keyboard and printed on as many pages as it fills', async () => {
    await choose(aFile({}, { seconds: 30, noiseMicrovolts: 10 }))
    await page.getByRole('table', { name: '身份核对' }).waitFor()
    await page.keyboard.press('F8')
    await page.getByRole('img', { name: '全程缩略图' }).waitFor()
    await page.keyboard.press('PageDown')
    await page.getByText('10.0 秒起').waitFor()
    await page.keyboard.press('End')
    await page.getByText('20.0 秒起').waitFor()
    await page.keyboard.press('Control+P')
    await page.locator('article.ecg-page').waitFor()
    await page.getByText('第 20.0–30.0 秒').waitFor()
    await page.keyboard.press('a')
    await page.getByText('第 3 页 / 共 3 页').waitFor()
    const printed = await savedPdf()
    expect(printed).toHaveLength(3)
    for (const one of printed) {
      expect(Math.abs((barsOf(one)[0] ?? 0) - 100)).toBeLessThan(0.2)
      expect(one.widthMm).toBeGreaterThan(one.heightMm)
    }
  })
})

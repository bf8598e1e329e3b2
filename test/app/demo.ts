import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import type { Bundle, Encounter, Observation, QuestionnaireResponse } from '@medplum/fhirtypes'
import type { Page } from 'playwright-core'
import { openApp } from '../../build/host/driver.mjs'
import { out, root } from '../../build/setup.mjs'
import { startSimulator } from '../device/simulator.ts'
import { startFhirPeer } from '../support/fhir-peer-server.ts'
import { answerAsAsked } from './support/findings.ts'

// The whole line, unattended: a GP finds a resident, the cuff measures, the form is judged and saved, the district
// platform confirms. Everything is the built program; only the cuff and the platform are stand-ins.

const folder = join(out, 'demo')
const data = join(folder, 'data')
const password = 'demo-desk-2026'
const began = performance.now()

let step = 0
const say = (text: string): void => {
  step += 1
  const seconds = ((performance.now() - began) / 1000).toFixed(1).padStart(5)
  process.stdout.write(`${seconds} s  ${String(step).padStart(2)}. ${text}\n`)
}
const detail = (text: string): void => {
  process.stdout.write(`              ${text}\n`)
}

function cli<T>(env: Readonly<Record<string, string>>, path: string, input: unknown): T {
  const args = [join(out, 'main/cli.js'), path, JSON.stringify(input), '--data', data]
  const reply = execFileSync(process.execPath, args, { env: { ...process.env, ...env }, encoding: 'utf8' })
  return (JSON.parse(reply) as { value: T }).value
}

let shots = 0
async function shoot(page: Page, name: string): Promise<void> {
  shots += 1
  await page.evaluate(() => document.fonts.ready)
  await page.screenshot({ path: join(folder, `${String(shots).padStart(2, '0')}-${name}.png`) })
}

interface Due {
  readonly rows: readonly {
    readonly doctorName: string | null
    readonly kind: string
    readonly resident: { readonly id: string; readonly name: string; readonly age: number }
  }[]
}

/** A call over the window's own bridge. */
const ask = <T>(page: Page, path: string, input: unknown): Promise<T> =>
  page.evaluate(
    async ([name, given]) =>
      ((await window.workstation.call(name, given)) as { readonly value?: unknown }).value,
    [path, input] as const
  ) as Promise<T>

async function until<T>(what: () => Promise<T | null>, seconds: number, otherwise: string): Promise<T> {
  const end = performance.now() + seconds * 1000
  for (;;) {
    const value = await what()
    if (value !== null) return value
    if (performance.now() > end) throw new Error(otherwise)
    await new Promise(resolve => setTimeout(resolve, 200))
  }
}

rmSync(folder, { recursive: true, force: true })
mkdirSync(data, { recursive: true })

const administrator = { JIAYI_USER: 'admin', JIAYI_PASSWORD: password }
execFileSync(
  process.execPath,
  [join(out, 'main/seed.js'), '--residents', '40', '--years', '1', '--seed', '20', '--data', data],
  { env: { ...process.env, ...administrator }, stdio: 'ignore' }
)
say('A synthetic centre: 40 residents, a year of follow-ups, encrypted on disk.')

const [cuff, peer] = await Promise.all([startSimulator('maibobo-rbp', '--speed', '10'), startFhirPeer()])
say(`A simulated cuff (Maibobo RBP) on ${cuff.path}; a FHIR R4 platform on ${peer.baseUrl}.`)

const env = { JIAYI_PORTS: cuff.path }
const drivers = cli<{ id: string; name: string; port: unknown }[]>(administrator, 'device.drivers', {})
const driver = drivers.find(({ id }) => id === 'maibobo-rbp')
cli(administrator, 'device.addToDesk', {
  name: '诊室血压计',
  driverId: driver?.id,
  path: cuff.path,
  port: driver?.port
})
cli(administrator, 'sync.configure', { baseUrl: peer.baseUrl })
// Whoever waits longest for a follow-up of hypertension alone, and the doctor who looks after them.
const due = cli<Due>(administrator, 'followUp.due', { days: 92, size: 100 })
const waiting = due.rows.find(
  ({ doctorName, kind, resident }) =>
    doctorName !== null &&
    kind === 'hypertension' &&
    due.rows.every(other => other.resident.id !== resident.id || other.kind === kind)
)
if (waiting === undefined) throw new Error('nobody is due')
const { resident, doctorName } = waiting
say('From the terminal (same calls as the window): the cuff stands on the desk, the platform is configured.')

const { page, app } = await openApp({ data, env, viewport: { width: 1366, height: 768 } })
try {
  await page
    .getByRole('option')
    .filter({ hasText: doctorName ?? '' })
    .click()
  await shoot(page, 'sign-in')
  await page.keyboard.type(password)
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: '今日' }).waitFor()
  await page.getByText('就绪').first().waitFor()
  await page.getByRole('row').filter({ hasText: resident.name }).first().waitFor()
  await shoot(page, 'today')
  say(`${String(doctorName)} signs in; today's work list is there, the cuff is ready.`)

  const before = await ask<{ id: string }[]>(page, 'followUp.list', { residentId: resident.id })

  await page.keyboard.press('Control+K')
  await page.keyboard.type(resident.name)
  await page.getByRole('option').first().waitFor()
  await shoot(page, 'search')
  await page.keyboard.press('Enter')
  await page.waitForURL(/residents\/[0-9a-f-]{36}$/)
  await page.getByRole('heading', { name: '记录', exact: true }).waitFor()
  await page.locator('.centre canvas, .centre svg').first().waitFor()
  await shoot(page, 'resident')
  say(
    `Found ${resident.name}, ${String(resident.age)}, by name; the page shows trend, history and what is due.`
  )

  await page.keyboard.press('F2')
  await page.getByText('随访日期').first().waitFor()
  await cuff.order({ next: { systolic: 152, diastolic: 94, pulse: 76 } })
  await page.keyboard.press('F4')
  await cuff.heard({ received: 'start' })
  await page.getByText('正在测量').first().waitFor()
  await shoot(page, 'measuring')
  say('F2 opens the national form, F4 starts the cuff; the live pressure runs on the screen.')

  await cuff.heard({ sent: 'result' })
  await page.getByText('152/94').first().waitFor()
  await page
    .getByText(/控制不满意（第|危急/)
    .first()
    .waitFor()
  await shoot(page, 'judged')
  const [series] = await ask<
    {
      id: string
      readings: { systolicMmHg: number; diastolicMmHg: number; rawHex: string; deviceTime: string }[]
    }[]
  >(page, 'measurement.series', { residentId: resident.id, limit: 1 })
  const [reading] = series?.readings ?? []
  say('The reading came over the wire, is on disk, stands in the form and has been judged.')
  detail(
    `stored ${String(reading?.systolicMmHg)}/${String(reading?.diastolicMmHg)} mmHg, device clock ${String(reading?.deviceTime)}`
  )
  detail(`frame  ${String(reading?.rawHex)}`)

  // What is found is asked for at every visit: F8 leads there, and one key answers each.
  await page.keyboard.press('F8')
  await answerAsAsked(page, key => page.keyboard.press(key))
  await page.keyboard.press('F8')
  await page.getByText('已保存').first().waitFor()
  await shoot(page, 'saved')
  const records = await ask<
    {
      id: string
      classification: string
      nextVisitDate: string
      assessment: {
        classificationLabel: string
        consecutiveUnsatisfied: number
        nextVisitReason: { clause: string } | null
      }
    }[]
  >(page, 'followUp.list', { residentId: resident.id })
  const record = records.find(({ id }) => before.every(one => one.id !== id))
  if (record === undefined) throw new Error('the follow-up was not saved')
  say('F8 saves.')
  const { assessment } = record
  detail(
    `class  ${record.classification} ${assessment.classificationLabel} (in a row: ${String(assessment.consecutiveUnsatisfied)}), next visit ${record.nextVisitDate}`
  )
  detail(`clause ${assessment.nextVisitReason?.clause ?? '—'}`)

  await page.goto(`${page.url().split('#')[0] ?? ''}#/follow-ups/${record.id}/print`)
  await page.getByText('高血压患者随访服务记录表').first().waitFor()
  await shoot(page, 'print')
  const pdf = join(folder, 'follow-up.pdf')
  app.answerSave(pdf)
  await ask(page, 'printing.savePdf', { suggestedName: '高血压随访' })
  const pages = (readFileSync(pdf, 'latin1').match(/\/Type\s*\/Page[^s]/g) ?? []).length
  say(`The form as PDF: ${String(pages)} page (A4), ${relative(root, pdf)}.`)

  const ids = [record.id, series?.id ?? '']
  await until(
    async () => {
      const states = await ask<Record<string, string>>(page, 'sync.states', { ids })
      return Object.values(states).every(state => state === 'confirmed') ? states : null
    },
    30,
    'the platform did not confirm in time'
  )
  await page.goto(`${page.url().split('#')[0] ?? ''}#/sync`)
  await page.getByText('平台正常').first().waitFor()
  await shoot(page, 'sync')
  say('The district platform confirmed the visit and the pressure. What it holds for them:')

  const held = async (path: string): Promise<Bundle> =>
    (await (await fetch(`${peer.baseUrl}/${path}`)).json()) as Bundle
  const urn = (id: string): string => encodeURIComponent(`urn:ietf:rfc:3986|urn:uuid:${id}`)
  const encounter = (await held(`Encounter?identifier=${urn(record.id)}`)).entry?.[0]?.resource as
    Encounter | undefined
  const answers = (await peer.resources<QuestionnaireResponse>('QuestionnaireResponse')).find(
    ({ encounter: of }) => of?.reference === `Encounter/${encounter?.id ?? ''}`
  )
  const pressure = (await peer.resources<Observation>('Observation')).find(
    ({ component, derivedFrom }) =>
      derivedFrom === undefined &&
      component?.[0]?.valueQuantity?.value === 152 &&
      component[1]?.valueQuantity?.value === 94
  )
  if (encounter === undefined || answers === undefined || pressure === undefined) {
    throw new Error('the platform does not hold what it confirmed')
  }
  detail(
    `Encounter/${encounter.id ?? ''} v${encounter.meta?.versionId ?? ''}  ${encounter.status} ${encounter.class.code ?? ''}`
  )
  detail(
    `QuestionnaireResponse/${answers.id ?? ''}  ${answers.status}, ${String(answers.item?.length ?? 0)} groups`
  )
  detail(
    `Observation/${pressure.id ?? ''}  ${pressure.code.coding?.[0]?.code ?? ''} ${String(pressure.component?.[0]?.valueQuantity?.value)}/${String(pressure.component?.[1]?.valueQuantity?.value)} ${pressure.component?.[0]?.valueQuantity?.code ?? ''}`
  )
  const { resources, byType, problems } = await peer.validateAll()
  const kinds = Object.entries(byType).map(([type, count]) => `${type} ${String(count)}`)
  say(
    `All ${String(resources)} resources validated two ways: ${problems.length === 0 ? 'no problem' : `${String(problems.length)} problems`}.`
  )
  detail(kinds.join(', '))
  for (const problem of problems.slice(0, 5)) detail(problem)
  if (problems.length > 0) process.exitCode = 1
  writeFileSync(join(folder, 'platform.json'), JSON.stringify({ encounter, answers, pressure }, null, 2))
  say(`Done. ${String(shots)} screenshots in ${relative(root, folder)}.`)
} catch (error) {
  await page.screenshot({ path: join(folder, 'failed.png') }).catch(() => undefined)
  throw error
} finally {
  await app.close().catch((error: unknown) => {
    console.error(error)
    process.exitCode = 1
  })
  await cuff[Symbol.asyncDispose]()
  await peer.close()
}
process.exit()

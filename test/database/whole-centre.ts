import { restorationKind } from '../../src-main/backup/kinds.ts'
import { write } from '../../src-main/database/journal.ts'
import { keyringKind } from '../../src-main/access/kinds.ts'
import { clockJumpKind } from '../../src-main/centre/kinds.ts'
import { captureKind, serialMonitorKind } from '../../src-main/device/kinds.ts'
import type { Team } from '../../src-main/directory/contract.ts'
import type { FollowUp } from '../../src-main/follow-up/contract.ts'
import { newUuid } from '../../src-main/lib/clock.ts'
import type { BloodPressureSeries } from '../../src-main/measurement/contract.ts'
import type { EcgRecordHead } from '../../src-main/measurement/ecg/contract.ts'
import { writeScpEcg } from '../../src-main/measurement/ecg/scp-ecg.ts'
import { createFiling } from '../../src-main/measurement/filing.ts'
import type { GlucoseReading } from '../../src-main/measurement/glucose/contract.ts'
import { createGlucoseFiling } from '../../src-main/measurement/glucose/filing.ts'
import { aSaving } from '../medication/drugs.ts'
import { policyOf } from '../../src-main/policy/rules.ts'
import type { Resident } from '../../src-main/resident/contract.ts'
import { familyApgar } from '../../src-main/scale/scales/family-apgar.ts'
import type { Agreement } from '../../src-main/signing/agreement/contract.ts'
import type { Sample } from '../../src-main/signing/fulfilment/sampling/contract.ts'
import type { SigningAct } from '../../src-main/signing/lifecycle/contract.ts'
import type { Transfer } from '../../src-main/signing/transfer/contract.ts'
import { aForm } from '../follow-up/forms.ts'
import { aRecord } from '../measurement/ecg/records.ts'
import { openSecondDesk } from '../measurement/second-desk.ts'
import { lungForm } from '../follow-up/brought-form.ts'
import { twoRoundScale } from '../scale/scales.ts'
import { freshPen } from '../signing/agreements.ts'
import {
  aContract,
  allConsents,
  aSigner,
  aSigning,
  aSigningDesk,
  contractNow,
  join,
  signEverybody
} from '../signing/desk.ts'
import { password, type TestWorkstation } from '../support/workstation.ts'
import { aCuffDescription, aCuffLog } from '../device/described-cuff.ts'

const monday = '2026-03-02T01:00:00.000Z'
const day = '2026-03-02'

/**
 * A centre in which every kind of record was written, changed and, where that can be, taken away: by the calls people
 * make, and where only a cable brings a record, by the rooms that file it. Its clock has to stand at that Monday.
 */
export async function fillCentre(w: TestWorkstation): Promise<void> {
  const { must } = w
  const desk = await aSigningDesk(w)
  const person = await aSigner(w, {
    name: '张建国',
    conditions: [
      { code: 'hypertension', diagnosedOn: '2020', managedFrom: '2026-01-01', endedOn: null, note: '' }
    ]
  })
  await people(w, person)
  await centreAndPolicy(w)
  await devices(w, person.id)
  await measured(w, person)
  await critical(w, person.id)
  await visited(w, person.id)
  await assessed(w, person.id)
  await medicated(w, person.id)
  await signed(w, desk, person)
  const keeping = { daily: 7, weekly: 4, monthly: 12, warnAfterDays: 3 }
  await must('administrator', 'backup.configure', { folder: null, at: '12:30', ...keeping })
  await must('administrator', 'sync.configure', { baseUrl: 'https://platform.example/fhir', token: 'secret' })
}

async function people({ must, ...w }: TestWorkstation, person: Resident): Promise<void> {
  const wife = await aSigner({ must, ...w }, { name: '李秀英', sex: '2' })
  const child = await aSigner(
    { must, ...w },
    { name: '张小宝', keyPopulations: [{ code: 'pregnant', from: '2026-01-10', to: null, evidence: '' }] }
  )
  await join({ must, ...w }, wife.id, person.id, '1')
  await join({ must, ...w }, child.id, person.id, '2')
  await must('nurse', 'resident.leaveHousehold', { residentId: child.id, on: '2026-02-01' })
  const twin = await aSigner({ must, ...w }, { name: '李秀英', sex: '2' })
  const asked = { keepId: wife.id, otherId: twin.id }
  const { keepVersion, otherVersion } = await must<{ keepVersion: number; otherVersion: number }>(
    'nurse',
    'resident.joinPreview',
    asked
  )
  const answers = { document: 'keep' }
  const joining = { ...asked, keepVersion, otherVersion, requestId: newUuid(), reason: '同一人', answers }
  const { id } = await must<{ id: string }>('nurse', 'resident.join', joining)
  await must('nurse', 'resident.unjoin', { id, reason: '两个人' })
  const type = { residentId: wife.id, type: 'disabled', reason: '长期照护中' }
  await must('doctor', 'resident.setHouseholdType', type)
  const moved = { id: child.id, version: 1, status: 'moved-away', on: '2026-02-01', reason: '随父母迁出' }
  await must('nurse', 'resident.changeStatus', moved)
  const stillHere = { residentId: child.id, value: 5.6, kind: 'fasting', answered: ['after-moving'] }
  await must('nurse', 'measurement.enterGlucose', stillHere)
}

async function centreAndPolicy({ must, accountId }: TestWorkstation): Promise<void> {
  const {
    region: _region,
    id: _id,
    deskId: _deskId,
    ...centre
  } = await must<Record<string, unknown>>('doctor', 'centre.get')
  await must('administrator', 'centre.update', { ...centre, phone: '021-11112222' })
  const assistant = { id: accountId('assistant'), version: 1, name: '钱助理二', roles: ['assistant'] }
  await must('administrator', 'access.changeAccount', assistant)
  await must('nurse', 'printing.printList', {
    ...{ list: 'follow-up-due', title: '应访名单', narrowed: '状态：逾期', rows: 235, purpose: '电话联系' },
    isMasked: false
  })
  const { version } = await must<{ version: number }>('administrator', 'policy.active', {})
  await must('administrator', 'policy.activate', {
    version,
    packId: 'xiamen-1',
    validFrom: '2026-04-01',
    reason: '属厦门市'
  })
}

async function devices(w: TestWorkstation, residentId: string): Promise<void> {
  const { must } = w
  const port = { baudRate: 9600, dataBits: 8, stopBits: 1, parity: 'none', flowControl: 'none' }
  const add = (name: string): Promise<{ id: string; version: number }> =>
    must('administrator', 'device.addToDesk', {
      name,
      path: `/dev/${name}`,
      driverId: 'omron-hbp-9030',
      port
    })
  const { id: goneId, version: goneVersion } = await add('ttyS8')
  const kept = await add('ttyS9')
  await must('administrator', 'device.removeFromDesk', { id: goneId, version: goneVersion })
  const described = await must<{ id: string; version: number }>('administrator', 'device.saveLineProtocol', {
    id: null,
    version: null,
    description: aCuffDescription,
    log: aCuffLog
  })
  await must('administrator', 'device.retireLineProtocol', { id: described.id, version: described.version })
  // A measurement and a byte sent by hand need a cable: their rooms write them like this.
  const db = w.db()
  const stamp = { at: monday, actorId: w.accountId('nurse'), deskId: newUuid() }
  const id = newUuid()
  write(db, stamp, { kind: captureKind, id, seen: 'new' }, () => ({
    id,
    deviceId: kept.id,
    residentId,
    observerId: w.accountId('nurse'),
    startedAt: monday,
    endedAt: null,
    outcome: null,
    trouble: null
  }))
  write(db, stamp, { kind: captureKind, id, seen: 'present' }, before => ({
    ...before,
    endedAt: monday,
    outcome: 'timed-out' as const,
    trouble: '等了太久没有收到结果，请检查设备后重测。'
  }))
  const jump = { direction: 'ahead', lastAt: monday, startedAt: monday } as const
  write(db, stamp, { kind: clockJumpKind, id: newUuid(), seen: 'new' }, () => jump)
  const restoredId = newUuid()
  const restored = {
    id: restoredId,
    at: monday,
    how: 'restored',
    takenAt: null,
    deskBefore: stamp.deskId
  } as const
  write(db, stamp, { kind: restorationKind, id: restoredId, seen: 'new' }, () => ({
    ...{
      ...restored,
      deskAfter: stamp.deskId,
      sequence: 1,
      shutOut: ['周采薇'],
      raised: { 'record 001': 500 }
    }
  }))
  write(db, stamp, { kind: keyringKind, id: newUuid(), seen: 'new' }, () => ({ found: 'file-older' }))
  const sent = { path: '/dev/ttyS9', sent: '05' }
  write(db, stamp, { kind: serialMonitorKind, id: newUuid(), seen: 'new' }, () => sent)
}

async function measured(w: TestWorkstation, { id: residentId, name }: Resident): Promise<void> {
  const { must } = w
  const { services, nurse } = openSecondDesk(w, () => monday)
  const policy = () => policyOf('national')
  const series = await must<BloodPressureSeries>('nurse', 'measurement.enterBloodPressure', {
    residentId,
    readings: [
      { systolicMmHg: 138, diastolicMmHg: 88, pulsePerMinute: 72 },
      { systolicMmHg: 142, diastolicMmHg: 90, pulsePerMinute: 74 }
    ]
  })
  const aside = { readingId: series.readings[0]?.id, reason: '袖带松脱' }
  await must('nurse', 'measurement.setAside', aside)
  // Out of the tray: what came while nobody was waiting.
  const reading = {
    version: 1,
    residentId: null,
    observerId: null,
    captureId: null,
    source: 'device',
    driverId: 'omron-hbp-9030',
    deviceName: '一号诊室血压计',
    deviceTime: '2026-03-02T08:59',
    deviceId: newUuid(),
    deviceSerial: null,
    deviceCounter: '12',
    devicePersonId: '3',
    rawHex: '01ab',
    receivedAt: monday,
    measuredAt: monday,
    isTimeKnown: true,
    status: 'unclaimed',
    statusReason: null,
    warnings: [] as string[]
  } as const
  const filing = createFiling(services, { policy })
  const pressure = {
    ...reading,
    seriesId: null,
    systolicMmHg: 150,
    diastolicMmHg: 92,
    meanArterialMmHg: 111,
    pulsePerMinute: 80,
    unitReceived: 'mm[Hg]',
    arm: 'unknown',
    posture: 'sitting',
    setting: 'office',
    bodyMovement: false,
    irregularPulse: true
  } as const
  const [claimed, dismissed] = [newUuid(), newUuid()]
  for (const id of [claimed, dismissed]) filing.addUnclaimed(nurse, { ...pressure, id })
  await must('nurse', 'measurement.claim', { readingId: claimed, residentId })
  await must('nurse', 'measurement.returnToTray', { readingId: claimed, reason: '是同名的人' })
  await must('nurse', 'measurement.dismiss', { readingId: dismissed, reason: '试机' })

  const typed = await must<GlucoseReading>('nurse', 'measurement.enterGlucose', {
    residentId,
    value: 6.5,
    kind: 'fasting'
  })
  await must('nurse', 'measurement.setGlucoseAside', { readingId: typed.id, reason: '已进食' })
  const result = {
    ...reading,
    id: newUuid(),
    valueReceived: 126,
    unitReceived: 'mg/dL',
    glucoseMmolL: 7,
    comparator: null,
    kind: null,
    mealMark: 'before',
    sample: 'capillary',
    controlSolution: false,
    driverId: 'onetouch-ultra2',
    deviceSerial: 'S1',
    recordId: '17',
    deviceNote: null
  } as const
  createGlucoseFiling(services, { policy }).insert(nurse, result)
  await must('nurse', 'measurement.claimGlucose', { readingId: result.id, residentId, kind: 'fasting' })

  const patient = { id: null, name, sex: null, birthDate: null }
  const head = await must<EcgRecordHead>('nurse', 'ecg.importFile', {
    residentId,
    requestId: newUuid(),
    name: 'recorder.scp',
    content: Buffer.from(writeScpEcg(aRecord({ patient, startedAt: '2026-03-01T09:00:00' }))).toString(
      'base64'
    ),
    startedAt: '2026-03-01T09:00:00',
    confirmed: true
  })
  const measurements = { heartRatePerMinute: 72, prMs: 160, qrsMs: 90, qtMs: 400, axisDegrees: 45 }
  const signing = { recordId: head.id, version: head.version, conclusions: [], measured: measurements }
  const signed = await must<EcgRecordHead>('doctor', 'ecg.sign', { ...signing, text: '大致正常' })
  const { version } = signed
  await must('doctor', 'ecg.withdrawReport', { recordId: head.id, version, reason: '重新测量' })
}

async function critical({ must, accountId }: TestWorkstation, residentId: string): Promise<void> {
  const { id: recordId } = await must<BloodPressureSeries>('nurse', 'measurement.enterBloodPressure', {
    residentId,
    readings: [{ systolicMmHg: 182, diastolicMmHg: 112 }],
    confirmed: true
  })
  const handling = { residentId, recordId, act: 'treated', note: '含服降压药，半小时后复测' }
  await must('doctor', 'critical.handle', { requestId: newUuid(), ...handling })
  const other = { login: 'stand-in', name: '周医生', roles: ['doctor'], password }
  const { id: standInId } = await must<{ id: string }>('administrator', 'access.addAccount', other)
  const away = { doctorId: accountId('doctor'), standInId, from: '2026-03-09', to: '2026-03-13' }
  await must('administrator', 'directory.saveAbsence', { ...away, note: '年休假' })
}

async function visited({ must }: TestWorkstation, residentId: string): Promise<void> {
  const save = { requestId: newUuid(), residentId, form: aForm({ confirmed: true }) }
  const { id, version } = await must<FollowUp>('doctor', 'followUp.save', save)
  const form = aForm({ confirmed: true, systolicMmHg: 158 })
  await must('doctor', 'followUp.correct', { requestId: newUuid(), id, version, form, reason: '录入错误' })
}

async function assessed({ must }: TestWorkstation, residentId: string): Promise<void> {
  await must('administrator', 'scale.bringIn', { file: JSON.stringify(twoRoundScale) })
  await must('administrator', 'followUp.bringIn', { file: JSON.stringify(lungForm) })
  const [round] = familyApgar.rounds
  const id = newUuid()
  await must('nurse', 'scale.keep', {
    id,
    residentId,
    scaleId: familyApgar.id,
    version: familyApgar.version,
    assessedOn: day,
    answers: familyApgar.items.map(({ code: item, options }) => ({
      round: round?.code,
      item,
      value: options[0]?.value
    })),
    note: '独居'
  })
  await must('nurse', 'record.withdraw', {
    requestId: newUuid(),
    entity: 'scale-assessment',
    id,
    version: 1,
    reason: '问错人'
  })
}

async function medicated({ must }: TestWorkstation, residentId: string): Promise<void> {
  const input = {
    id: null,
    version: null,
    name: '苯磺酸氨氯地平片',
    ingredients: ['氨氯地平'],
    control: 'none'
  }
  const drug = await must<{ id: string }>('doctor', 'medication.saveDrug', input)
  await must('doctor', 'medication.saveDrug', { ...drug, unit: '片' })
  const saving = aSaving(residentId, { drugId: drug.id, route: 'oral', suppliedOn: day, supplyDays: 7 })
  const { id } = await must<{ id: string }>('nurse', 'medication.saveMedication', saving)
  const remark = { residentId, id, version: 1, on: day, adherence: '1', reaction: '' }
  await must('nurse', 'medication.remarkMedication', remark)
  await must('doctor', 'medication.prescribeLong', {
    ...{ id: newUuid(), residentId, medicationIds: [id], prescribedOn: day, amount: 28, unit: 'day' },
    ...{ found: ['clear-diagnosis', 'stable'], assessment: '病情稳定', followUpOn: '2026-03-16' }
  })
}

async function signed(
  w: TestWorkstation,
  desk: Awaited<ReturnType<typeof aSigningDesk>>,
  person: Resident
): Promise<void> {
  const { must, accountId } = w
  const doctor = { login: 'other', name: '李医生', roles: ['doctor'], password }
  const other = await must<{ id: string }>('administrator', 'access.addAccount', doctor)
  const team = await must<Team>('administrator', 'directory.saveTeam', { name: '第二团队', leadId: other.id })
  const helper = await must<{ id: string }>('administrator', 'directory.saveStaffMember', { name: '何公卫' })
  const member = { teamId: team.id, version: team.version, staffId: helper.id, role: 'public-health' }
  const joined = await must<Team>('administrator', 'directory.addTeamMember', {
    ...member,
    from: '2026-01-01'
  })
  const memberId = joined.members[0]?.id
  const left = { teamId: team.id, version: joined.version, memberId, on: '2026-02-01' }
  await must('administrator', 'directory.endTeamMember', left)
  const block = { committeeCode: '001', doctorId: accountId('doctor'), teamId: desk.team.id }
  await must('administrator', 'signing.assignBlock', { ...block, from: '2026-01-01' })
  await must('administrator', 'signing.assignBlock', { ...block, doctorId: other.id, from: '2026-03-01' })
  await must('administrator', 'signing.assignBlock', { ...block, teamId: team.id, from: '2026-03-01' })

  const noted = await must<{ id: string }>('administrator', 'signing.saveServiceItem', {
    code: 'TX-01',
    name: '上门巡诊',
    group: 'special',
    evidence: 'service-note'
  })
  const draft = { name: '上门包', kind: 'basic', payType: 'government-full', priceFen: 0 }
  const lines = [{ itemId: noted.id, timesPerYear: 2 }]
  const item = await must<{ id: string; version: number }>('administrator', 'signing.savePackage', {
    ...draft,
    lines
  })
  const offered = { id: item.id, version: item.version, validFrom: '2026-01-01' }
  await must('administrator', 'signing.publishPackage', offered)
  const copy = await must<{ id: string; version: number }>('administrator', 'signing.copyPackage', {
    id: item.id
  })
  await must('administrator', 'signing.discardPackage', { id: copy.id, version: copy.version })

  // With the pen, for two of a household of whom one does not want to.
  const wife = (await must<Resident>('doctor', 'resident.get', { id: person.id })).household?.members.find(
    ({ residentId }) => residentId !== person.id
  )
  const input = aSigning(w, desk, {
    signedOn: day,
    householdId: (await must<Resident>('doctor', 'resident.get', { id: person.id })).household?.id,
    members: [
      { residentId: person.id, basicPackageId: desk.basic.id },
      { residentId: wife?.residentId, refusal: '暂不需要' }
    ]
  })
  const act = await must<SigningAct>('nurse', 'signing.startSigning', input)
  const { digest } = await must<Agreement>('nurse', 'signing.agreement', { actId: act.id })
  await must('nurse', 'signing.signAgreement', {
    actId: act.id,
    version: act.version,
    digest,
    signatures: [
      {
        residentId: person.id,
        way: 'pad',
        pen: freshPen(),
        consents: [...allConsents, 'e-signature']
      },
      { residentId: null, way: 'screen', pen: freshPen() }
    ]
  })
  // On paper, renewed, paid, combined otherwise, ended.
  const second = await aSigner(w, { name: '王五' })
  const paid = await aContract(w, desk, second.id, {
    members: [
      {
        residentId: second.id,
        basicPackageId: desk.priced.id,
        payers: [{ payer: 'resident', amountFen: 12_000 }]
      }
    ]
  })
  const payment = { id: paid.id, version: paid.version, status: 'paid', on: day, invoiceNumber: 'A1' }
  await must('nurse', 'signing.recordPayment', payment)
  const combined = await contractNow(w, paid)
  await must('nurse', 'signing.changeCombination', {
    id: paid.id,
    version: combined.version,
    from: day,
    districtHospitalId: desk.district,
    cityHospitalId: null,
    reason: '居民另选'
  })
  const ending = await contractNow(w, paid)
  const end = { id: paid.id, version: ending.version, on: day, reason: 'resident-wish', note: '搬去子女家' }
  await must('nurse', 'signing.terminate', end)
  const third = await aSigner(w, { name: '赵六' })
  const members = [{ residentId: third.id, basicPackageId: item.id }]
  await aContract(w, desk, third.id, { members })
  const discarded = await must<SigningAct>(
    'nurse',
    'signing.startSigning',
    aSigning(w, desk, {
      members: [{ residentId: (await aSigner(w, { name: '钱七' })).id, basicPackageId: item.id }]
    })
  )
  const slip = { id: discarded.id, version: discarded.version, reason: 'wrong-person', note: '选错人' }
  await must('nurse', 'signing.discardSigning', slip)
  await signEverybody(
    w,
    await must<SigningAct>(
      'nurse',
      'signing.startSigning',
      aSigning(w, desk, {
        needsReview: true,
        members: [{ residentId: (await aSigner(w, { name: '孙八' })).id, basicPackageId: desk.basic.id }]
      })
    )
  )

  const note = { requestId: newUuid(), residentId: third.id, itemId: noted.id, on: day }
  const saved = await must<{ id: string }>('nurse', 'signing.saveServiceNote', {
    ...note,
    place: '居民家中',
    evidence: '上门测血压，家属签字'
  })
  await must('nurse', 'record.withdraw', {
    requestId: newUuid(),
    entity: 'service-note',
    id: saved.id,
    version: 1,
    reason: '写错人'
  })
  await must('doctor', 'signing.overrideClass', {
    residentId: third.id,
    populationClass: 'I',
    reason: '独居失能'
  })
  await must('administrator', 'signing.savePopulation', {
    base: 'resident',
    on: day,
    persons: 12_000,
    source: '统计年鉴'
  })
  const campaign = await must<{ id: string }>('administrator', 'signing.saveCampaign', {
    name: '春季签约',
    stage: 'signing',
    from: '2026-03-01'
  })
  await must('nurse', 'signing.recordCall', {
    residentId: third.id,
    campaignId: campaign.id,
    calledOn: day,
    result: 'considering',
    note: '要和子女商量',
    callAgainOn: '2026-03-09'
  })
  const sample = await must<Sample>('administrator', 'signing.drawSample', {
    doctorId: accountId('doctor'),
    month: '2026-03',
    size: 1,
    seed: '抽查'
  })
  await must('nurse', 'signing.recordCallBack', {
    sampleId: sample.id,
    position: 0,
    calledOn: day,
    answer: 'happened',
    satisfaction: 5
  })
  const plan = (): Promise<Transfer> =>
    must<Transfer>('administrator', 'signing.planTransfer', {
      fromDoctorId: accountId('doctor'),
      toDoctorId: other.id,
      toTeamId: team.id,
      on: day,
      committeeCodes: [],
      reason: '岗位轮换'
    })
  const first = await plan()
  await must('administrator', 'signing.cancelTransfer', { id: first.id, version: first.version })
  const moved = await plan()
  const run = { id: moved.id, version: moved.version }
  const done = await must<Transfer>('administrator', 'signing.runTransfer', run)
  await must('administrator', 'signing.undoTransfer', {
    id: done.id,
    version: done.version,
    reason: '选错医生'
  })
}

import type { BloodPressureReading } from '../../src-main/measurement/contract.ts'

/** A filed reading typed at the clinic. */
export const aReading = (
  systolicMmHg: number,
  diastolicMmHg: number,
  change: Partial<BloodPressureReading> = {}
): BloodPressureReading => ({
  id: '0190a0a0-0000-7000-8000-000000000001',
  residentId: '0190a0a0-0000-7000-8000-000000000002',
  seriesId: '0190a0a0-0000-7000-8000-000000000003',
  systolicMmHg,
  diastolicMmHg,
  meanArterialMmHg: null,
  pulsePerMinute: 72,
  unitReceived: 'mm[Hg]',
  arm: 'unknown',
  posture: 'sitting',
  setting: 'office',
  bodyMovement: false,
  irregularPulse: false,
  source: 'manual',
  driverId: null,
  deviceName: null,
  deviceTime: null,
  rawHex: null,
  receivedAt: '2026-03-02T01:00:00.000Z',
  observerId: null,
  observerName: null,
  status: 'filed',
  statusReason: null,
  warnings: [],
  mark: null,
  ...change
})

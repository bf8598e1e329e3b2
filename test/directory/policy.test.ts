import { expect, it } from 'vitest'
import { teamLimitsOn } from '../../src-main/directory/policy.ts'
import { packById } from '../../src-main/policy/packs/shipped.ts'

it('江山 limits the team to 3–5 and the panel to 2,000', () => {
  const national = packById('national-1')
  const activations = [{ pack: packById('jiangshan-1'), national, validFrom: '2000-01-01' }]
  expect(teamLimitsOn({ versionId: 'v', activations, overrides: [] }, '2026-03-01')).toMatchObject({
    membersMin: 3,
    membersMax: 5,
    panelPersonsMax: 2_000
  })
})

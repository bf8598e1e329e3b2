import { ascensiaContour } from './ascensia-contour/index.ts'
import type { Driver } from './driver.ts'
import { onetouchUltra2 } from './onetouch-ultra2/index.ts'
import { onetouchUltraeasy } from './onetouch-ultraeasy/index.ts'
import { sinocareSn } from './sinocare-sn/index.ts'
import { taidocTd42 } from './taidoc-td42/index.ts'

/** Every glucose meter the workstation speaks to. */
export const glucoseDrivers: readonly Driver[] = [
  onetouchUltra2,
  onetouchUltraeasy,
  ascensiaContour,
  taidocTd42,
  sinocareSn
]

/** What the employee scheme pays for each individual package, and the share of the price that this is meant to be. */
export interface PackageSubsidy {
  readonly amountFen: number
  readonly percentMin: number | null
  readonly percentMax: number | null
}

/** 医疗费用支付方式 1 城镇职工基本医疗保险（国家基本公共卫生服务规范第三版 个人基本信息表）. */
const employeeScheme = '1'

/** Who pays for an individual package of one year; a sentence where the policy leaves it open. */
export function splitBySubsidy(
  { amountFen, percentMin, percentMax }: PackageSubsidy,
  feeFen: number,
  payments: readonly string[],
  isWholeYear: boolean
): { readonly fundFen: number; readonly residentFen: number } | string {
  if (!payments.includes(employeeScheme)) return '本地政策只写明职工医保的补助，请填写由谁分担'
  if (!isWholeYear) return '本地政策只写明每包的补助，签约期不是 12 个月的请填写由谁分担'
  const isBelow = percentMin !== null && amountFen * 100 < percentMin * feeFen
  const isAbove = amountFen > feeFen || (percentMax !== null && amountFen * 100 > percentMax * feeFen)
  if (isBelow || isAbove) return '补助与包价的比例不在本地政策的范围内，请填写由谁分担'
  return { fundFen: amountFen, residentFen: feeFen - amountFen }
}

import type { z } from 'zod'

/** What a person reads at a field whose contract says nothing better; schema messages come first. */
export function sentenceOf(issue: z.core.$ZodRawIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined || issue.input === null ? '请填写' : '填写的格式不对'
    case 'too_big':
      if (issue.origin === 'string') return `最多 ${String(issue.maximum)} 个字`
      return issue.origin === 'array'
        ? `最多 ${String(issue.maximum)} 项`
        : `不能大于 ${String(issue.maximum)}`
    case 'too_small':
      if (issue.origin === 'string')
        return issue.minimum === 1 ? '请填写' : `至少 ${String(issue.minimum)} 个字`
      return issue.origin === 'array'
        ? `至少 ${String(issue.minimum)} 项`
        : `不能小于 ${String(issue.minimum)}`
    case 'invalid_format':
      if (issue.format === 'date') return '请填写有效的日期'
      return issue.format === 'regex' ? '含有不能使用的字符，或格式不对' : '填写的格式不对'
    case 'invalid_value':
      return '请从列出的选项中选择'
    case 'unrecognized_keys':
      return `不认识的项目：${issue.keys.join('、')}`
    default:
      return '填写有误'
  }
}

import type { Role } from '@contract/lib'

/** The posts of a centre, as people there call them. */
export const roleLabels: Readonly<Record<Role, string>> = {
  doctor: '医生',
  nurse: '护士',
  'health-manager': '健康管理师',
  assistant: '助理',
  administrator: '管理员',
  auditor: '审计员'
}

export const roleOptions = Object.entries(roleLabels).map(([value, label]) => ({
  value: value as Role,
  label
}))

export const rolesText = (roles: readonly Role[]): string => roles.map(role => roleLabels[role]).join('、')

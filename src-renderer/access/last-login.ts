const key = 'last-login'

/** Who signed in last at this desk: chosen beforehand next time. Only a login name, never a password. */
export const lastLogin = (): string | null => localStorage.getItem(key)
export const rememberLogin = (login: string): void => localStorage.setItem(key, login)

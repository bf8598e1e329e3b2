export const passwordHint = '至少 10 位。长比复杂管用：几个互不相干的词连起来，好记也难猜。'

/** Sentence for the second field, or nothing while the two agree. */
export const repeatProblem = (password: string, again: string): string =>
  again !== '' && password !== again ? '两次输入的密码不一致' : ''

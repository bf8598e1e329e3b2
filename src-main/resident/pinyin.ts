/** All toneless readings of one character, the commonest first, `ü` as written; none for what has no reading. */
export type ReadingsOf = (character: string) => readonly string[]

/** Surnames read otherwise than the word; the ordinary readings stay, because people type those too. */
const surnameReadings: Readonly<Record<string, readonly string[]>> = {
  单: ['shan'],
  解: ['xie'],
  仇: ['qiu'],
  区: ['ou'],
  查: ['zha'],
  曾: ['zeng'],
  盖: ['ge', 'gai'],
  朴: ['piao'],
  乐: ['yue', 'le'],
  翟: ['zhai', 'di'],
  任: ['ren'],
  华: ['hua'],
  黑: ['he', 'hei'],
  折: ['she'],
  冼: ['xian'],
  缪: ['miao'],
  覃: ['qin', 'tan'],
  种: ['chong'],
  繁: ['po'],
  员: ['yun'],
  宓: ['mi', 'fu'],
  郗: ['xi', 'chi'],
  逄: ['pang'],
  晁: ['chao'],
  召: ['shao'],
  都: ['du'],
  洗: ['xian'],
  幺: ['yao'],
  隗: ['wei', 'kui'],
  尹: ['yin'],
  谌: ['chen', 'shen'],
  佴: ['nai'],
  撒: ['sa'],
  哈: ['ha'],
  纪: ['ji'],
  葛: ['ge'],
  牟: ['mu', 'mou'],
  那: ['na'],
  燕: ['yan'],
  应: ['ying'],
  宁: ['ning'],
  於: ['yu'],
  令: ['ling'],
  长: ['zhang'],
  尉: ['wei', 'yu'],
  车: ['che'],
  石: ['shi'],
  阚: ['kan'],
  芮: ['rui'],
  能: ['nai'],
  柏: ['bai', 'bo'],
  贾: ['jia'],
  钻: ['zuan'],
  尧: ['yao'],
  过: ['guo']
}

/** Compound surnames with their reading. */
const compoundSurnames: Readonly<Record<string, readonly [string, string]>> = {
  欧阳: ['ou', 'yang'],
  司马: ['si', 'ma'],
  司徒: ['si', 'tu'],
  司空: ['si', 'kong'],
  上官: ['shang', 'guan'],
  诸葛: ['zhu', 'ge'],
  尉迟: ['yu', 'chi'],
  万俟: ['mo', 'qi'],
  令狐: ['ling', 'hu'],
  皇甫: ['huang', 'fu'],
  公孙: ['gong', 'sun'],
  长孙: ['zhang', 'sun'],
  慕容: ['mu', 'rong'],
  夏侯: ['xia', 'hou'],
  宇文: ['yu', 'wen'],
  澹台: ['tan', 'tai'],
  淳于: ['chun', 'yu'],
  单于: ['chan', 'yu'],
  呼延: ['hu', 'yan'],
  端木: ['duan', 'mu'],
  申屠: ['shen', 'tu'],
  太史: ['tai', 'shi'],
  闻人: ['wen', 'ren'],
  钟离: ['zhong', 'li'],
  轩辕: ['xuan', 'yuan'],
  独孤: ['du', 'gu'],
  南宫: ['nan', 'gong'],
  东方: ['dong', 'fang'],
  西门: ['xi', 'men'],
  濮阳: ['pu', 'yang'],
  赫连: ['he', 'lian'],
  拓跋: ['tuo', 'ba'],
  百里: ['bai', 'li'],
  东郭: ['dong', 'guo'],
  公冶: ['gong', 'ye'],
  宗政: ['zong', 'zheng'],
  鲜于: ['xian', 'yu'],
  闾丘: ['lü', 'qiu'],
  亓官: ['qi', 'guan'],
  仲孙: ['zhong', 'sun'],
  乐正: ['yue', 'zheng'],
  呼和: ['hu', 'he'],
  第五: ['di', 'wu'],
  尔朱: ['er', 'zhu']
}

/** Beyond the library's table, but in the registers. */
const rareReadings: Readonly<Record<string, readonly string[]>> = { 𠮷: ['ji'], 㛃: ['jie'], 㐱: ['zhen'] }

/** More combinations than this help nobody to find a person and only swell the index. */
const mostCombinations = 8
/** Longer names (of minorities, of foreigners) get one reading for each character. */
const longestWithAllReadings = 8

let loading: Promise<ReadingsOf> | null = null

/** Loads the dictionary, once; it takes tens of milliseconds, so not before somebody is registered. */
export function loadReadings(): Promise<ReadingsOf> {
  loading ??= import('pinyin-pro').then(({ polyphonic }) => {
    const known = new Map<string, readonly string[]>(Object.entries(rareReadings))
    return character => {
      const found = known.get(character)
      if (found !== undefined) return found
      const answer = polyphonic(character, { type: 'array', toneType: 'none' })[0] ?? []
      const readings = answer.filter(reading => /^[a-zü]+$/.test(reading))
      known.set(character, readings)
      return readings
    }
  })
  return loading
}

const isHan = (character: string): boolean => /^\p{Script=Han}$/u.test(character)

/** Characters (Han) and runs of Latin letters or digits of a folded name, in order. */
function unitsOf(name: string): readonly string[] {
  return name.match(/\p{Script=Han}|[a-z]+|[0-9]+/gu) ?? []
}

/** `ü` is typed as v, and by many as u. */
function typeable(reading: string): readonly string[] {
  return reading.includes('ü') ? [reading.replaceAll('ü', 'v'), reading.replaceAll('ü', 'u')] : [reading]
}

function surnameLength(units: readonly string[]): number {
  return units.length > 2 && compoundSurnames[units.slice(0, 2).join('')] !== undefined ? 2 : 1
}

/** For each unit of the name, everything it may be typed as, the likeliest first. */
function choicesOf(units: readonly string[], readingsOf: ReadingsOf): readonly (readonly string[])[] {
  const compound = compoundSurnames[units.slice(0, 2).join('')]
  return units
    .map((unit, index) => {
      if (!isHan(unit)) return [unit]
      const ofSurname =
        compound !== undefined && index < 2
          ? [compound[index] ?? '']
          : index === 0
            ? (surnameReadings[unit] ?? [])
            : []
      return [...new Set([...ofSurname, ...readingsOf(unit)].flatMap(typeable))]
    })
    .map(choices => (units.length > longestWithAllReadings ? choices.slice(0, 1) : choices))
}

/** The likeliest combinations first: rank is the sum of the ranks of the parts. */
function combine(choices: readonly (readonly string[])[]): readonly (readonly string[])[] {
  let combinations: { readonly parts: readonly string[]; readonly rank: number }[] = [{ parts: [], rank: 0 }]
  for (const options of choices) {
    if (options.length === 0) continue
    combinations = combinations
      .flatMap(({ parts, rank }) =>
        options.map((option, index) => ({ parts: [...parts, option], rank: rank + index }))
      )
      .sort((one, other) => one.rank - other.rank)
      .slice(0, mostCombinations)
  }
  return combinations.map(({ parts }) => parts)
}

/**
 * Everything in letters a name can be typed as: full pinyin from each syllable on, initials of all and of the given
 * name, and the surname in full with the initials of the rest.
 * @param name folded: lower case, without dots and spaces between Han characters
 */
export function lettersOf(name: string, readingsOf: ReadingsOf): readonly string[] {
  const units = unitsOf(name)
  const surname = surnameLength(units)
  const letters = new Set<string>()
  for (const parts of combine(choicesOf(units, readingsOf))) {
    for (let from = 0; from < parts.length; from += 1) letters.add(parts.slice(from).join(''))
    const initials = parts.map(part => part.charAt(0)).join('')
    letters.add(initials)
    if (parts.length - surname > 1) letters.add(initials.slice(surname))
    if (parts.length > surname) letters.add(parts.slice(0, surname).join('') + initials.slice(surname))
  }
  return [...letters]
}

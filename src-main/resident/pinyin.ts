import { combine, isHan, type ReadingsOf, typeable, unitsOf } from '../lib/pinyin.ts'

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

/** Longer names (of minorities, of foreigners) get one reading for each character. */
const longestWithAllReadings = 8

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

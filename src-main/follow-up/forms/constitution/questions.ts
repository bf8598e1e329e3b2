import type { Fields } from '../contract.ts'

// The 33 questions of 老年人中医药健康管理服务记录表 in the words of the form, and what its answers are called.

/** 1 to 5 points. */
const answers = [
  { code: '1', key: '1', label: '没有', points: 1 },
  { code: '2', key: '2', label: '很少', points: 2 },
  { code: '3', key: '3', label: '有时', points: 3 },
  { code: '4', key: '4', label: '经常', points: 4 },
  { code: '5', key: '5', label: '总是', points: 5 }
] as const
type Five = readonly [string, string, string, string, string]
/** Where the form says what an answer is: short on the screen, whole on the paper. */
const measured = (short: Five, whole: Five) => [
  { ...answers[0], label: short[0], title: whole[0] },
  { ...answers[1], label: short[1], title: whole[1] },
  { ...answers[2], label: short[2], title: whole[2] },
  { ...answers[3], label: short[3], title: whole[3] },
  { ...answers[4], label: short[4], title: whole[4] }
]

const stated = (number: number, short: string, told: string) => {
  const n = String(number)
  return {
    label: `${n} ${short}`,
    told: `（${n}）${told}`,
    linkId: `questions.q${n}`,
    needed: `请回答第 ${n} 题`
  }
}
const ask = (number: number, short: string, told: string) => ({
  ...stated(number, short, told),
  type: 'code' as const,
  list: 'answer',
  codes: answers
})
const askMeasured = (number: number, short: string, told: string, codes: ReturnType<typeof measured>) => ({
  ...stated(number, short, told),
  type: 'code' as const,
  list: `answer-${String(number)}`,
  codes
})

export const questions = {
  q1: ask(1, '精力充沛', '您精力充沛吗？（指精神头足，乐于做事）'),
  q2: ask(2, '容易疲乏', '您容易疲乏吗？（指体力如何，是否稍微活动一下或做一点家务劳动就感到累）'),
  q3: ask(3, '容易气短', '您容易气短，呼吸短促，接不上气吗？'),
  q4: ask(4, '说话无力', '您说话声音低弱无力吗？（指说话没有力气）'),
  q5: ask(5, '闷闷不乐', '您感到闷闷不乐、情绪低沉吗？（指心情不愉快，情绪低落）'),
  q6: ask(6, '紧张焦虑', '您容易精神紧张、焦虑不安吗？（指遇事是否心情紧张）'),
  q7: ask(7, '孤独失落', '您因为生活状态改变而感到孤独、失落吗？'),
  q8: ask(8, '害怕惊吓', '您容易感到害怕或受到惊吓吗？'),
  q9: askMeasured(
    9,
    '身体超重',
    '您感到身体超重不轻松吗？（感觉身体沉重）［BMI＝体重（kg）/身高²（m）］',
    measured(
      ['<24', '24–<25', '25–<26', '26–<28', '≥28'],
      ['BMI<24', '24≤BMI<25', '25≤BMI<26', '26≤BMI<28', 'BMI≥28']
    )
  ),
  q10: ask(10, '眼睛干涩', '您眼睛干涩吗？'),
  q11: ask(11, '手脚发凉', '您手脚发凉吗？（不包含因周围温度低或穿的少导致的手脚发冷）'),
  q12: ask(
    12,
    '腰背怕冷',
    '您胃脘部、背部或腰膝部怕冷吗？（指上腹部、背部、腰部或膝关节等，有一处或多处怕冷）'
  ),
  q13: ask(13, '不耐寒冷', '您比一般人耐受不了寒冷吗？（指比别人容易害怕冬天或是夏天的冷空调、电扇等）'),
  // The form has no place for seven colds; that they count as 4 is ours.
  q14: askMeasured(
    14,
    '容易感冒',
    '您容易患感冒吗？（指每年感冒的次数）',
    measured(
      ['<2次', '2–4次', '5–6次', '7次起', '每月'],
      ['一年<2次', '一年感冒2–4次', '一年感冒5–6次', '一年8次以上（7次亦计此）', '几乎每月都感冒']
    )
  ),
  q15: ask(15, '鼻塞流涕', '您没有感冒时也会鼻塞、流鼻涕吗？'),
  q16: ask(16, '口黏打鼾', '您有口黏口腻，或睡眠打鼾吗？'),
  q17: askMeasured(
    17,
    '容易过敏',
    '您容易过敏（对药物、食物、气味、花粉或在季节交替、气候变化时）吗？',
    measured(
      ['从不', '1–2次', '3–4次', '5–6次', '每次遇到'],
      ['从来没有', '一年1、2次', '一年3、4次', '一年5、6次', '每次遇到上述原因都过敏']
    )
  ),
  q18: ask(18, '易起荨麻疹', '您的皮肤容易起荨麻疹吗？（包括风团、风疹块、风疙瘩）'),
  q19: ask(
    19,
    '青紫瘀斑',
    '您的皮肤在不知不觉中会出现青紫瘀斑、皮下出血吗？（指皮肤在没有外伤的情况下出现青一块紫一块的情况）'
  ),
  q20: ask(20, '一抓就红', '您的皮肤一抓就红，并出现抓痕吗？（指被指甲或钝物划过后皮肤的反应）'),
  q21: ask(21, '皮肤口唇干', '您皮肤或口唇干吗？'),
  q22: ask(22, '麻木疼痛', '您有肢体麻木或固定部位疼痛的感觉吗？'),
  q23: ask(23, '面部油腻', '您面部或鼻部有油腻感或者油亮发光吗？（指脸上或鼻子）'),
  q24: ask(24, '面色晦黯', '您面色或目眶晦黯，或出现褐色斑块/斑点吗？'),
  q25: ask(25, '湿疹疮疖', '您有皮肤湿疹、疮疖吗？'),
  q26: ask(26, '口干咽燥', '您感到口干咽燥、总想喝水吗？'),
  q27: ask(27, '口苦异味', '您感到口苦或嘴里有异味吗？（指口苦或口臭）'),
  q28: askMeasured(
    28,
    '腹部肥大',
    '您腹部肥大吗？（指腹部脂肪肥厚）',
    measured(
      ['<80', '80–85', '86–90', '91–105', '>105'],
      ['腹围<80cm', '腹围80–85cm', '腹围86–90cm', '腹围91–105cm', '腹围>105cm']
    )
  ),
  q29: ask(
    29,
    '怕吃凉的',
    '您吃（喝）凉的东西会感到不舒服或者怕吃（喝）凉的东西吗？（指不喜欢吃凉的食物，或吃了凉的食物后会不舒服）'
  ),
  q30: ask(30, '大便黏滞', '您有大便黏滞不爽、解不尽的感觉吗？（大便容易粘在马桶或便坑壁上）'),
  q31: ask(31, '大便干燥', '您容易大便干燥吗？'),
  q32: ask(32, '舌苔厚腻', '您舌苔厚腻或有舌苔厚厚的感觉吗？（如果自我感觉不清楚可由调查员观察后填写）'),
  q33: ask(33, '舌下瘀紫', '您舌下静脉瘀紫或增粗吗？（可由调查员辅助观察后填写）')
} satisfies Fields

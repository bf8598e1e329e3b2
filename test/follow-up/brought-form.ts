/** A district's form for chronic obstructive lung disease, as a file; it stands nowhere in the program. */
export const lungForm = {
  kind: 'copd',
  edition: '2025-试行',
  title: '慢性阻塞性肺疾病患者随访服务记录表',
  word: '慢阻肺随访',
  source: '测试用：某区随访表（试行）',
  whom: { by: 'condition', condition: 'copd', disease: '慢阻肺' },
  uses: ['signs', 'drugs'],
  headline: ['oxygen', 'catTotal'],
  fields: {
    cough: {
      type: 'code',
      label: '咳嗽',
      question: '近一月咳嗽、咳痰的情况',
      needed: true,
      codes: [
        { code: 'none', label: '无', points: 0 },
        { code: 'some', label: '偶尔', points: 1 },
        { code: 'daily', label: '每天', points: 3 }
      ]
    },
    breath: {
      type: 'code',
      label: '气促',
      needed: true,
      codes: [
        { code: 'none', label: '无', points: 0 },
        { code: 'stairs', label: '上楼时', points: 2 },
        { code: 'rest', label: '静息时', points: 5 }
      ]
    },
    signsSeen: {
      type: 'codes',
      label: '体征所见',
      codes: [
        { code: 'none', label: '无' },
        { code: 'wheeze', label: '哮鸣音' },
        { code: 'oedema', label: '下肢水肿' }
      ],
      exclusive: 'none'
    },
    oxygen: {
      type: 'number',
      label: '血氧饱和度',
      unit: '%',
      ucum: '%',
      whole: true,
      from: 30,
      to: 100,
      needed: true
    },
    vaccinatedOn: { type: 'day', label: '流感疫苗日期', carried: true },
    inhaler: {
      type: 'code',
      label: '吸入装置',
      codes: [
        { code: 'right', label: '正确' },
        { code: 'wrong', label: '不正确' }
      ]
    },
    taught: { type: 'text', label: '示教内容', shows: { inhaler: ['wrong'] }, needed: true, most: 100 }
  },
  scores: [
    {
      code: 'catTotal',
      name: '症状',
      bands: [
        { from: 0, to: 2, label: '少', alarming: false },
        { from: 3, to: 8, label: '多', alarming: true }
      ]
    }
  ],
  emergency: [
    {
      all: [{ field: 'oxygen', is: '<', than: 88 }],
      says: '血氧饱和度低于 88 %',
      clause: '测试用：第五条'
    }
  ],
  classes: [
    {
      code: '2',
      label: '不稳定',
      any: [
        {
          all: [{ field: 'breath', is: '=', than: 'rest' }],
          says: '静息时气促',
          clause: '测试用：第四条（一）'
        },
        {
          all: [
            { field: 'oxygen', is: '<=', than: 92 },
            { field: 'signsSeen', is: '=', than: 'wheeze' }
          ],
          says: '血氧不高于 92 % 并有哮鸣音',
          clause: '测试用：第四条（二）'
        }
      ],
      then: 'two-week',
      days: 14
    },
    {
      code: '1',
      label: '稳定',
      any: [
        {
          all: [
            { field: 'breath', is: '=', than: 'none' },
            { field: 'oxygen', is: '>', than: 92 }
          ],
          says: '无气促，血氧高于 92 %',
          clause: '测试用：第三条'
        }
      ],
      then: 'routine',
      days: 90
    }
  ],
  due: { days: 60, says: '每 60 天', clause: '测试用：第二条' }
} as const

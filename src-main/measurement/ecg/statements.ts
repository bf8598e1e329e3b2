/**
 * Words of a conclusion, with their codes: the primary statements, and what a general practice needs of the secondary,
 * comparison and convenience statements, of "Recommendations for the Standardization and Interpretation of the
 * Electrocardiogram, Part II: Electrocardiography Diagnostic Statement List" (AHA/ACC/HRS 2007, Circulation 115:1325–1332,
 * tables 2, 3, 5 and 6). The Chinese is a translation of this project, not part of the source.
 */
export const statementSource =
  'AHA/ACC/HRS 2007 心电图诊断术语表（Circulation 2007;115:1325–1332），中文为本软件译名'
/** A URI of our own for a list that has no registered one. */
export const statementSystem = 'https://doi.org/10.1161/CIRCULATIONAHA.106.180201'

export interface Statement {
  readonly code: string
  readonly text: string
  readonly english: string
}
export interface StatementGroup {
  readonly name: string
  readonly statements: readonly Statement[]
}

const group = (name: string, rows: readonly (readonly [number, string, string])[]): StatementGroup => ({
  name,
  statements: rows.map(([code, text, english]) => ({ code: String(code), text, english }))
})

export const statementGroups: readonly StatementGroup[] = [
  group('总体判断', [
    [1, '正常心电图', 'Normal ECG'],
    [2, '大致正常心电图', 'Otherwise normal ECG'],
    [3, '异常心电图', 'Abnormal ECG'],
    [4, '无法判读', 'Uninterpretable ECG']
  ]),
  group('技术情况', [
    [10, '肢体导联接反', 'Extremity electrode reversal'],
    [11, '胸导联位置错误', 'Misplaced precordial electrode(s)'],
    [12, '导联缺失', 'Missing lead(s)'],
    [13, '右胸导联', 'Right-sided precordial electrode(s)'],
    [14, '伪差', 'Artifact'],
    [15, '记录质量差', 'Poor-quality data'],
    [16, '后壁导联', 'Posterior electrode(s)']
  ]),
  group('窦性节律与心律失常', [
    [20, '窦性心律', 'Sinus rhythm'],
    [21, '窦性心动过速', 'Sinus tachycardia'],
    [22, '窦性心动过缓', 'Sinus bradycardia'],
    [23, '窦性心律不齐', 'Sinus arrhythmia'],
    [24, '二度 I 型窦房阻滞', 'Sinoatrial block, type I'],
    [25, '二度 II 型窦房阻滞', 'Sinoatrial block, type II'],
    [26, '窦性停搏', 'Sinus pause or arrest'],
    [27, '室上性节律，类型不明', 'Uncertain supraventricular rhythm']
  ]),
  group('室上性心律失常', [
    [30, '房性早搏', 'Atrial premature complex(es)'],
    [31, '房性早搏未下传', 'Atrial premature complexes, nonconducted'],
    [32, '逆行心房激动', 'Retrograde atrial activation'],
    [33, '心房内游走节律', 'Wandering atrial pacemaker'],
    [34, '房性异位节律', 'Ectopic atrial rhythm'],
    [35, '多源性房性节律', 'Ectopic atrial rhythm, multifocal'],
    [36, '交界性早搏', 'Junctional premature complex(es)'],
    [37, '交界性逸搏', 'Junctional escape complex(es)'],
    [38, '交界性心律', 'Junctional rhythm'],
    [39, '加速性交界性心律', 'Accelerated junctional rhythm'],
    [40, '室上性心律', 'Supraventricular rhythm'],
    [41, '室上性搏动', 'Supraventricular complex(es)'],
    [42, '非窦性心动过缓', 'Bradycardia, nonsinus'],
    [50, '心房颤动', 'Atrial fibrillation'],
    [51, '心房扑动', 'Atrial flutter'],
    [52, '房性心动过速，单源性', 'Ectopic atrial tachycardia, unifocal'],
    [53, '房性心动过速，多源性', 'Ectopic atrial tachycardia, multifocal'],
    [54, '交界性心动过速', 'Junctional tachycardia'],
    [55, '室上性心动过速', 'Supraventricular tachycardia'],
    [56, '窄 QRS 心动过速', 'Narrow-QRS tachycardia']
  ]),
  group('室性心律失常', [
    [60, '室性早搏', 'Ventricular premature complex(es)'],
    [61, '室性融合波', 'Fusion complex(es)'],
    [62, '室性逸搏', 'Ventricular escape complex(es)'],
    [63, '心室自主节律', 'Idioventricular rhythm'],
    [64, '加速性心室自主节律', 'Accelerated idioventricular rhythm'],
    [65, '分支节律', 'Fascicular rhythm'],
    [66, '并行心律', 'Parasystole'],
    [70, '室性心动过速', 'Ventricular tachycardia'],
    [71, '非持续性室性心动过速', 'Ventricular tachycardia, unsustained'],
    [72, '多形性室性心动过速', 'Ventricular tachycardia, polymorphous'],
    [73, '尖端扭转型室性心动过速', 'Ventricular tachycardia, torsades de pointes'],
    [74, '心室颤动', 'Ventricular fibrillation'],
    [75, '分支性心动过速', 'Fascicular tachycardia'],
    [76, '宽 QRS 心动过速', 'Wide-QRS tachycardia']
  ]),
  group('房室传导', [
    [80, 'PR 间期缩短', 'Short PR interval'],
    [81, '房室传导比例 N:D', 'AV conduction ratio N:D'],
    [82, 'PR 间期延长', 'Prolonged PR interval'],
    [83, '二度 I 型房室传导阻滞', 'Second-degree AV block, Mobitz type I (Wenckebach)'],
    [84, '二度 II 型房室传导阻滞', 'Second-degree AV block, Mobitz type II'],
    [85, '2:1 房室传导阻滞', '2:1 AV block'],
    [86, '房室传导阻滞，传导比例不定', 'AV block, varying conduction'],
    [87, '高度房室传导阻滞', 'AV block, advanced (high-grade)'],
    [88, '三度房室传导阻滞', 'AV block, complete (third-degree)'],
    [89, '房室分离', 'AV dissociation']
  ]),
  group('室内与房内传导', [
    [100, '室上性搏动伴差异性传导', 'Aberrant conduction of supraventricular beat(s)'],
    [101, '左前分支阻滞', 'Left anterior fascicular block'],
    [102, '左后分支阻滞', 'Left posterior fascicular block'],
    [104, '左束支传导阻滞', 'Left bundle-branch block'],
    [105, '不完全性右束支传导阻滞', 'Incomplete right bundle-branch block'],
    [106, '右束支传导阻滞', 'Right bundle-branch block'],
    [107, '室内传导延迟', 'Intraventricular conduction delay'],
    [108, '心室预激', 'Ventricular preexcitation'],
    [109, '右房传导异常', 'Right atrial conduction abnormality'],
    [110, '左房传导异常', 'Left atrial conduction abnormality'],
    [111, 'Epsilon 波', 'Epsilon wave']
  ]),
  group('电轴与电压', [
    [120, '电轴右偏', 'Right-axis deviation'],
    [121, '电轴左偏', 'Left-axis deviation'],
    [122, '电轴极度右偏', 'Right superior axis'],
    [123, '电轴不确定', 'Indeterminate axis'],
    [124, '电交替', 'Electrical alternans'],
    [125, '低电压', 'Low voltage'],
    [128, '胸导联 R 波递增异常', 'Abnormal precordial R-wave progression'],
    [131, 'P 波电轴异常', 'Abnormal P-wave axis']
  ]),
  group('房室肥大', [
    [140, '左心房扩大', 'Left atrial enlargement'],
    [141, '右心房扩大', 'Right atrial enlargement'],
    [142, '左心室肥厚', 'Left ventricular hypertrophy'],
    [143, '右心室肥厚', 'Right ventricular hypertrophy'],
    [144, '双心室肥厚', 'Biventricular hypertrophy']
  ]),
  group('ST 段、T 波、U 波', [
    [145, 'ST 段偏移', 'ST deviation'],
    [146, 'ST 段偏移伴 T 波改变', 'ST deviation with T-wave change'],
    [147, 'T 波异常', 'T-wave abnormality'],
    [148, 'QT 间期延长', 'Prolonged QT interval'],
    [149, 'QT 间期缩短', 'Short QT interval'],
    [150, 'U 波明显', 'Prominent U waves'],
    [151, 'U 波倒置', 'Inverted U waves'],
    [152, 'T 波与 U 波融合', 'TU fusion'],
    [153, '心室肥厚所致 ST-T 改变', 'ST-T change due to ventricular hypertrophy'],
    [154, 'J 波（Osborn 波）', 'Osborn wave'],
    [155, '早期复极', 'Early repolarization'],
    [500, '非特异性 ST-T 改变', 'Nonspecific ST-T abnormality'],
    [501, 'ST 段抬高', 'ST elevation'],
    [502, 'ST 段压低', 'ST depression'],
    [503, '左心室肥厚伴 ST-T 改变', 'LVH with ST-T changes']
  ]),
  group('心肌梗死与缺血', [
    [160, '前壁心肌梗死', 'Anterior MI'],
    [161, '下壁心肌梗死', 'Inferior MI'],
    [162, '后壁心肌梗死', 'Posterior MI'],
    [163, '侧壁心肌梗死', 'Lateral MI'],
    [165, '前间壁心肌梗死', 'Anteroseptal MI'],
    [166, '广泛前壁心肌梗死', 'Extensive anterior MI'],
    [173, '左束支传导阻滞时的心肌梗死', 'MI in presence of left bundle-branch block'],
    [174, '右心室心肌梗死', 'Right ventricular MI'],
    [220, '考虑急性缺血', 'Consider acute ischemia'],
    [226, '考虑缺血', 'Consider ischemia']
  ]),
  group('起搏', [
    [180, '心房起搏', 'Atrial-paced complex(es) or rhythm'],
    [181, '心室起搏', 'Ventricular-paced complex(es) or rhythm'],
    [182, '非右室心尖部心室起搏', 'Ventricular pacing of non–right ventricular apical origin'],
    [183, '心房感知心室起搏', 'Atrial-sensed ventricular-paced complex(es) or rhythm'],
    [184, '房室顺序起搏', 'AV dual-paced complex(es) or rhythm'],
    [185, '心房失夺获', 'Failure to capture, atrial'],
    [186, '心室失夺获', 'Failure to capture, ventricular'],
    [187, '心房感知不良', 'Failure to inhibit, atrial'],
    [188, '心室感知不良', 'Failure to inhibit, ventricular'],
    [189, '心房起搏失败', 'Failure to pace, atrial'],
    [190, '心室起搏失败', 'Failure to pace, ventricular']
  ]),
  group('与前次比较', [
    [400, '与前次比较无明显变化', 'No significant change'],
    [401, '节律明显变化', 'Significant change in rhythm'],
    [402, '新出现或加重的缺血、梗死', 'New or worsened ischemia or infarction'],
    [403, '新出现的传导异常', 'New conduction abnormality'],
    [404, '复极明显变化', 'Significant repolarization change'],
    [405, '临床状态变化', 'Change in clinical status'],
    [406, '波形无明显变化而判读不同', 'Change in interpretation without significant change in waveform']
  ])
]

const byCode: ReadonlyMap<string, Statement> = new Map(
  statementGroups.flatMap(({ statements }) => statements.map(one => [one.code, one] as const))
)
export const statementOf = (code: string): Statement | undefined => byCode.get(code)

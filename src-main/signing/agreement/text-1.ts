import type { AgreementDocument } from './contract.ts'

/**
 * Version 1 of the printed words. Built after the parts that the reference texts of the provinces have in common
 * (parties, content, way, term, fee, rights and duties, personal information, change and end, disputes, copies); the
 * centre's lawyer looks at it before it is used. Signed words never change: what comes after is a version 2.
 */
export const textVersion = '1'

export interface Clause {
  readonly heading: string
  readonly paragraphs: readonly string[]
}

export function clausesOf(document: AgreementDocument): readonly Clause[] {
  const isCharged = document.contracts.some(({ feeFen }) => feeFen > 0)
  const isRenewing = document.contracts.some(({ isAutoRenewed }) => isAutoRenewed)
  const hasHospitals = document.contracts.some(
    ({ districtHospital, cityHospital }) => districtHospital !== '' || cityHospital !== ''
  )
  return [
    {
      heading: '一、服务内容',
      paragraphs: [
        '乙方按本协议所列服务包为甲方提供基本医疗、基本公共卫生和约定的健康管理服务；服务项目、次数和价格以服务包明细为准。',
        '甲方需要明细以外的服务时，由双方另行约定，按规定收费。'
      ]
    },
    {
      heading: '二、服务方式与时间',
      paragraphs: [
        `乙方通过门诊、电话、上门等方式提供服务，服务地址：${document.serviceAddress || document.centre.address || '乙方机构所在地'}。`,
        '乙方在机构公示的工作时间内提供服务；急症请直接拨打 120 或到就近医院就诊。'
      ]
    },
    {
      heading: '三、转诊、预约与用药',
      paragraphs: [
        hasHospitals
          ? '甲方可在所选组合内的医疗机构就诊；到组合以外的机构就诊，由家庭医生按规定转诊。'
          : '甲方需要上级医院诊疗的，由家庭医生按规定转诊。',
        '预约号源、长期处方、延伸处方等按本地政策执行，由家庭医生告知。'
      ]
    },
    {
      heading: '四、双方的权利和义务',
      paragraphs: [
        '甲方有权自愿选择家庭医生团队、了解服务内容和自己的健康资料、提出意见；应如实提供健康状况，配合随访和治疗，联系方式变动时及时告知。',
        '乙方应按约定提供服务、如实记录、尊重和保护甲方隐私；团队成员变动时告知甲方，甲方可另行选择。'
      ]
    },
    {
      heading: '五、费用',
      paragraphs: [
        isCharged
          ? '签约服务费及各方负担见服务包明细；居民自付部分凭票据收取。已提供的服务不退费，未提供的按规定办理。'
          : '本协议所列服务不向甲方收取签约服务费。'
      ]
    },
    {
      heading: '六、期限、续签、变更与解除',
      paragraphs: [
        '协议期限见签约人明细。变更组合、医生或服务包的，以签注日期的变更记录为准，不改动本协议原文。',
        isRenewing
          ? '期满前双方均未提出异议的，协议按原期限自动续签一次，续签前乙方应提醒甲方。'
          : '期满由双方自愿续签；不续签的，协议自行终止。',
        '甲方可以随时书面或到场解除；乙方因机构调整等原因不能继续服务的，应提前告知并协助甲方另行签约。'
      ]
    },
    {
      heading: '七、责任与争议',
      paragraphs: [
        '家庭医生签约服务不代替急救和专科治疗。因服务发生争议的，双方协商；协商不成的，可向卫生健康主管部门反映，或依法通过诉讼解决。'
      ]
    },
    {
      heading: '八、其他',
      paragraphs: [
        '以电子方式签署的，双方认可手写笔迹、签署时间和文本摘要作为签署的凭据。',
        '本协议一式两份，双方各执一份，自各方签署之日起成立，自起始日起生效。'
      ]
    }
  ]
}

/** 《个人信息保护法》第十七条（告知）、第二十九条（敏感个人信息的单独同意）. */
export function privacyNoticeOf({ centre }: AgreementDocument): readonly string[] {
  return [
    `个人信息处理者：${centre.name}${centre.phone === '' ? '' : `，联系电话 ${centre.phone}`}。`,
    '处理的信息：身份与联系信息，以及诊疗、随访、检查等健康信息（敏感个人信息）。',
    '目的与方式：用于签约服务、健康档案和按规定向区域卫生信息平台上报；保存期限按病历和公共卫生档案的规定。',
    '健康信息需要您的单独同意。不同意不影响急诊等必要的诊疗，但无法建立签约服务关系。',
    '您可以查阅、复制、更正自己的信息，可以撤回同意；撤回不影响此前已进行的处理。'
  ]
}

import type { Random } from './random.ts'

// Made-up people: family names about as frequent as in the census, given names put together from syllables.

const surnames: readonly (readonly [string, number])[] = Object.entries({
  王: 71, 李: 70, 张: 67, 刘: 53, 陈: 45, 杨: 31, 黄: 22, 赵: 21, 吴: 20, 周: 20, 徐: 15, 孙: 15, 马: 13, 朱: 13,
  胡: 12, 郭: 12, 何: 12, 林: 11, 高: 10, 罗: 10, 郑: 9, 梁: 9, 谢: 8, 宋: 8, 唐: 7, 许: 7, 韩: 7, 邓: 7, 冯: 6,
  曹: 6, 彭: 6, 曾: 6, 肖: 6, 田: 5, 董: 5, 潘: 5, 袁: 5, 蔡: 5, 蒋: 5, 余: 5, 于: 5, 杜: 4, 叶: 4, 程: 4, 魏: 4,
  苏: 4, 吕: 4, 丁: 4, 任: 4, 卢: 4, 姚: 4, 沈: 4, 钟: 3, 姜: 3, 崔: 3, 谭: 3, 陆: 3, 范: 3, 汪: 3, 廖: 3, 石: 3,
  金: 3, 韦: 2, 贾: 2, 夏: 2, 付: 2, 方: 2, 邹: 2, 熊: 2, 白: 2, 孟: 2, 秦: 2, 邱: 2, 侯: 2, 江: 2, 尹: 2, 薛: 2,
  闫: 2, 段: 2, 雷: 2, 龙: 2, 史: 2, 陶: 2, 贺: 2, 顾: 2, 毛: 2, 郝: 2, 龚: 2, 邵: 2, 万: 2, 钱: 2, 严: 2, 洪: 1,
  欧阳: 1, 解: 0.5, 单: 0.5, 翟: 0.5, 查: 0.3, 仇: 0.3, 区: 0.3, 盖: 0.2, 朴: 0.2, 乐: 0.2, 尉迟: 0.1, 令狐: 0.1,
  上官: 0.2, 诸葛: 0.2, 司马: 0.1, 万俟: 0.05
}) // prettier-ignore

const given = {
  olderMen: '国建军民德福荣昌富生根才金宝林发明华庆祥兴贵海山永成文学武忠志良正',
  olderWomen: '秀英兰芳珍玉桂凤香莲梅翠琴芬娥素淑惠华菊妹美云月珠爱巧',
  men: '伟强磊军洋勇杰涛超明刚平辉鹏飞波斌宇浩凯健俊帆龙亮晨峰东旭',
  women: '芳娜敏静丽艳娟霞燕玲丹萍红莉琳倩雪婷洁晶颖佳慧蕾璐悦欣',
  boys: '子轩浩宇梓睿博文俊宸铭泽奕辰天佑嘉乐承熙瑞霖煜',
  girls: '梓涵欣怡诗雨可馨语桐思颖一诺若曦依依妙歆芷萱沐瑶'
} as const

export const surnameOf = (random: Random): string => random.weighted(surnames)

function syllables({ sex, age }: { readonly sex: '1' | '2'; readonly age: number }): readonly string[] {
  if (age >= 50) return Array.from(sex === '1' ? given.olderMen : given.olderWomen)
  if (age >= 18) return Array.from(sex === '1' ? given.men : given.women)
  return Array.from(sex === '1' ? given.boys : given.girls)
}

export function givenNameOf(
  random: Random,
  person: { readonly sex: '1' | '2'; readonly age: number }
): string {
  const list = syllables(person)
  const syllable = (): string => list[random.int(0, list.length - 1)] ?? ''
  const first = syllable()
  return random.chance(0.14) ? first : first + syllable()
}

/** Now and then somebody of another nation, with a name of another form. */
export function minorityName(random: Random): string {
  const own = random.pick(['阿依古丽', '买买提', '古丽娜尔', '艾力', '热依汗', '扎西', '央金', '卓玛'])
  return `${own}·${random.pick(['买买提', '吐尔逊', '艾合买提', '次仁', '多吉', '玉素甫'])}`
}

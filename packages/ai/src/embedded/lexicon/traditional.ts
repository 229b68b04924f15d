/** Traditional characters that keywords are written with, each before its simplified form. */
const PAIRS =
  '轉转給给幫帮請请錢钱塊块萬万億亿兩两個个還还發发匯汇帳账賬账號号週周禮礼點点後后過过費费備备註注為为從从與与對对應应開开連连鏈链結结領领紅红單单據据險险買买賣卖護护賠赔償偿盡尽貴贵訊讯門门間间時时會会來来這这樣样讓让說说該该麼么嗎吗別别誰谁當当約约們们檢检處处總总計计攤摊進进場场業业員员價价鐘钟鎖锁鈎钩鉤钩穩稳寫写廣广實实際际數数額额歐欧鎊镑韓韩圓圆幣币貨货復复訂订購购續续擔担擴扩彙汇麵面謝谢勞劳煩烦標标題题內内歸归撥拨劃划繳缴納纳聯联絡络設设動动經经滅灭現现馬马親亲電电話话車车飯饭禮礼節节慶庆國国際际聖圣誕诞學学習习書书費费辦办'
const SIMPLIFIED: ReadonlyMap<string, string> = new Map(
  Array.from({ length: PAIRS.length / 2 }, (_, index) => [
    PAIRS.charAt(2 * index),
    PAIRS.charAt(2 * index + 1),
  ]),
)

/** The simplified form of a traditional character that keywords use; any other character as it is. */
export function simplified(character: string): string {
  return SIMPLIFIED.get(character) ?? character
}

import type { RequestedAction } from '@safelane/payments'

/** Words for currencies, longest first, as sources of case-insensitive patterns. */
export const CURRENCY_WORDS: readonly (readonly [pattern: string, currency: string])[] = [
  ['us dollars?|u\\.s\\. dollars?|american dollars?|dollars?|bucks?|usd|美元|美金|美刀|刀', 'USD'],
  ['euros?|eur|欧元', 'EUR'],
  ['pounds? sterling|pounds?|quid|gbp|英镑', 'GBP'],
  ['chinese yuan|yuan|renminbi|rmb|cny|人民币|块钱|元钱|块|元', 'CNY'],
  ['japanese yen|yen|jpy|日元', 'JPY'],
  ['swiss francs?|francs?|chf|瑞郎', 'CHF'],
  ['rupees?|inr|卢比', 'INR'],
  ['won|krw|韩元', 'KRW'],
  ['hong kong dollars?|hkd|港币|港元', 'HKD'],
  ['australian dollars?|aud|澳元', 'AUD'],
  ['canadian dollars?|cad|加元', 'CAD'],
  ['singapore dollars?|sgd|新币|新加坡元', 'SGD'],
  ['new taiwan dollars?|twd|台币', 'TWD'],
  ['reais|real|brl', 'BRL'],
  ['mexican pesos?|pesos?|mxn', 'MXN'],
]

/** Signs written before a number. A dollar of another country is not a US dollar. */
export const CURRENCY_SIGNS: readonly (readonly [pattern: string, currency: string])[] = [
  ['us\\$|\\$', 'USD'],
  ['au?\\$', 'AUD'],
  ['ca?\\$', 'CAD'],
  ['hk\\$', 'HKD'],
  ['sg?\\$', 'SGD'],
  ['nt\\$', 'TWD'],
  ['nz\\$', 'NZD'],
  ['r\\$', 'BRL'],
  ['mx\\$', 'MXN'],
  ['€', 'EUR'],
  ['£', 'GBP'],
  ['¥|￥', 'CNY'],
  ['₹', 'INR'],
  ['₩', 'KRW'],
]

/** Everyday names of tokens. */
export const TOKEN_ALIASES: readonly (readonly [pattern: string, symbol: string])[] = [
  ['usd coins?', 'USDC'],
  ['tethers?|泰达币', 'USDT'],
]

/** Tokens people know that a deployment may lack: naming one is a question, never a silent replacement. */
export const OTHER_TOKENS =
  'w?eth(?:er)?|w?btc|bitcoins?|ethereum|bnb|sol(?:ana)?|doge|xrp|matic|arb|trx|pyusd|tusd|busd|gusd|usdp|usdd|frax|lusd|crvusd|gho|usde|usds|fdusd|eurc|eurt|usdc|usdt|dai|以太坊|比特币|以太'

/** What the sentence asks for besides paying. The first that matches decides; paying is what remains. */
export const ACTION_WORDS: readonly (readonly [pattern: RegExp, action: RequestedAction])[] = [
  [/\b(?:split|divide|go halves|go dutch)\b|平摊|分摊|均摊|\bAA制?|平分/giu, 'split'],
  [/\brefund(?:s|ed)?\b|\breverse the payment\b|退款|退还|退回/giu, 'refund'],
  [/\b(?:claim|payment|pay) link\b|\blink\b|链接|红包/giu, 'claim-link'],
  [
    /\binvoice (?=\p{L})(?!(?:no|number|inv)\b)|\bcreate an invoice\b|\bbill (?=\p{L})|开发票|开账单|开具/giu,
    'invoice',
  ],
  [
    /\b(?:request|collect|charge|ask|remind|demand|receive|get)\b|收款|请求|索要|催|收取|问.{0,8}要|让.{0,8}付/giu,
    'request',
  ],
  [
    /\b(?:every|each (?:day|week|month|year|monday|friday)|weekly|monthly|daily|yearly|annually|biweekly|recurring|schedule[ds]?|standing order|tomorrow|next (?:week|month|year)|tonight|later|in \d+ (?:days?|weeks?|hours?|minutes?))\b|每(?:天|周|月|年|个月|星期)|定期|定时|明天|后天|下周|下个?月|今晚|稍后/giu,
    'schedule',
  ],
]

export const COVER_WORDS =
  /\b(?:re-?insure|insure[ds]?|insurance|insuring|cover(?:age|ing)?|protect(?:ion|ing)?|hedge|depeg(?:ging)?|de-peg|polic(?:y|ies)|underwrite)\b|投保|保险|承保|保障|脱锚|脱钩|保单|保护/giu

export const PAY_WORDS =
  /\b(?:pay(?: back| off| out)?|repay|send(?: over| out| across)?|transfer|wire|remit|give|tip|venmo|zap|shoot|move|forward|hand over|reimburse|make a (?:payment|transfer)(?: of)?|payment(?: of)?|settle up with)\b|转账给|转帐给|支付给|付款给|汇款给|打款给|打钱给|发送给|转给|付给|汇给|打给|发给|送给|还给|转账|转帐|支付|付款|汇款|打款|打钱|转钱|付钱|发送|交付|还钱|转|付|汇|打|发|还|给/giu

/** Words that change nothing about what is asked. Negations, conditions and questions are deliberately not here. */
export const FILLERS = [
  /\b(?:hey|hi|hello|yo|ok|okay|so|well|alright|safelane|assistant)\b/giu,
  /\b(?:please|pls|plz|kindly|thanks|thank you|thx|cheers)\b/giu,
  /\b(?:can|could|would|will) you(?: help me)?\b|\bhelp me(?: to)?\b|\blet(?:'|’)?s\b|\blet me\b|\bfor me\b|\bgo ahead and\b/giu,
  /\bi(?:'|’)?(?:d| would)? (?:like|want|need|wish|have|got) to\b|\bi(?:'|’)?m going to\b|\b(?:i )?(?:wanna|gotta|gonna)\b|\bi(?:'|’)ll\b/giu,
  /\b(?:right now|right away|immediately|now|asap|at once|straight away|quickly|quick|just|today)\b/giu,
  /\b(?:my|our) (?:good |dear |best )?(?:friend|buddy|mate|pal|colleague|landlord|brother|sister|mom|dad|mum)\b/giu,
  /\b(?:from|out of|with|using) my (?:wallet|account|balance|funds)\b|\b(?:a )?(?:total|sum|amount) of\b|\bthe (?:total|sum|amount|equivalent) of\b|\bworth(?: of)?\b|\bequivalent(?: of| in)?\b|\bexactly\b/giu,
  /\bon (?:the )?(?:safelane|chain|devnet)(?: chain| network)?\b|\bvia safelane\b|\bto (?:the )?address\b|\bthe following address\b|\bthis address\b/giu,
  /\b(?:to|over|the|an?|of|money)\b(?!['’])/giu,
  /麻烦你?|请你?|帮我|帮忙|替我|^我(?=[给向把用\ue000])|劳驾|你好|您好|谢谢|多谢|拜托/gu,
  /我想要?|我要|我需要|想要|需要|能不能|可不可以|可以|能否|现在|立刻|马上|立即|直接|今天|一下|一笔|一共|总共|共|刚好|正好|等值的?|价值|地址是?|这个地址|我的?朋友/gu,
  /从我的?(?:账户|钱包|余额)(?:里|中)?|我的?(?:账户|钱包|余额)(?:里|中)?/gu,
  /[把将向到至往的吧呢啊哦哈给]|个(?=\ue000)|枚(?=\ue000)|笔/gu,
] as const

/** Left-overs that a cover sentence may contain. */
export const COVER_FILLERS = [
  /\b(?:buy|get|purchase|want|take out|take|add|against|from|in case of|losing (?:its|the) peg|loss(?:es)?|crash(?:es|ing)?|drop(?:s|ping)?|fall(?:s|ing)?|collapse|peg|stablecoin|holdings?|position|balance|savings|my|our|i|me|with|in|on|for|and|worth|duration|period|term|lasting)\b/giu,
  /帮我|帮忙|我想要?|我要|购买|买入|买|为我|给我|替我|为|对|针对|防止|避免|风险|下跌|持有|仓位|稳定币|我的?|一份|份|做|期限|期|时间|进行|价值|以防|一|来|办|上|在|内|里/gu,
] as const

/** Amounts nobody can put a figure on. */
export const VAGUE_AMOUNT =
  /\b(?:half(?: of)?|all(?: of)?|everything|some|a few|a couple(?: of)?|a bit(?: of)?|a little|several|many|as much as|the rest|whatever|the usual|same as|the same|max(?:imum)?|remaining|about|around|roughly|approximately|approx|up to|at least|at most|nearly|almost|more than|less than|between|~)(?!\p{L})|[0-9.]+\s?(?:%|percent\b)|[0-9]+\/[0-9]+|全部|所有|一半|一些|一点|几个|几块|几十|若干|剩下|剩余|大约|大概|左右|差不多|至少|最多|老样子|照旧|随便|一样多|百分之/giu

/** Words that take a sentence back or hang it on a condition; a purpose that holds one is no purpose. */
export const SECOND_THOUGHTS =
  /\b(?:if|unless|until|when|once|after|but|except|only|instead|not|no|never|don['’]?t|wait|actually|cancel|stop|rather)\b|如果|要是|除非|但|等到|取消|不|别|先/iu

/** How the money should travel. */
export const PREFERENCES: readonly (readonly [
  pattern: RegExp,
  preference: 'cheapest' | 'fastest' | 'safest',
])[] = [
  [
    /\b(?:(?:by|in|via|using|with|at) )?(?:the )?(?:cheapest(?: possible| available)?|lowest[- ](?:fees?|cost)|least expensive)(?: (?:way|route|option|path|one|fees?|cost|possible))?\b|\bas cheap(?:ly)? as possible\b|\b(?:with )?(?:the )?(?:lowest|minimal|minimum) (?:fees?|cost)\b|\bcheaply\b|走?最便宜的?(?:方式|路线|路径|路)?|最省钱?的?(?:方式|路线)?|(?:手续费|费用|费率)最低的?(?:方式|路线)?|最低(?:手续费|费用)/giu,
    'cheapest',
  ],
  [
    /\b(?:(?:by|in|via|using|with) )?(?:the )?(?:fastest(?: possible| available)?|quickest(?: possible)?)(?: (?:way|route|option|path|one))?\b|\bas (?:fast|quick(?:ly)?|soon) as possible\b|走?最快的?(?:方式|路线|路径|速度)?|尽快|越快越好/giu,
    'fastest',
  ],
  [
    /\b(?:(?:by|in|via|using|with) )?(?:the )?(?:safest(?: possible| available)?|most secure)(?: (?:way|route|option|path|one))?\b|\bas safe(?:ly)? as possible\b|走?最安全的?(?:方式|路线|路径)?|最稳妥的?(?:方式|路线)?/giu,
    'safest',
  ],
]

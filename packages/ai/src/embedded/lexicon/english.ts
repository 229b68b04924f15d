import type { Lexicon } from './lexicon.ts'

const PAY =
  'pay(?: back| off| out| over)?|repay|top up|fund|credit|spot|fork over|zing|send(?: over| out| across| along)?|transfer(?: over)?|wire(?: over)?|remit|give|tip|venmo|zelle|zap|shoot|move|forward(?= ?[PA])|hand(?: over)?|reimburse|beam|drop|slip|chuck|bung|sling|toss|flick|fire off|settle up with|settle with|donate|gift|compensate|deliver|xfer|disburse|contribute|chip in|pitch in|kick(?: in| over)?|throw(?: in| over)?|lob|fling|hurl|flip|pass(?: on| over| along)?|ship(?: over)?|dispatch|render|award|shell out|cough up|stump up|cash out|remunerate|clear|reward|recompense|convey|release|put through'
/** What a payment is put in motion with, apart from paying: "process a payment". */
const PROCESS =
  '(?:process|arrange|initiate|execute|perform|authori[sz]e|issue|submit|effect|complete|carry out|organi[sz]e|trigger|start|put through|set up|plan|book)(?: for)?'

export const ENGLISH: Lexicon = {
  isSpaced: true,
  actions: [
    [
      'claim-link',
      [
        '(?:wrap|put|load|lock|pack|turn) (?=A (?:up )?(?:in|into|on|as) )',
        '(?:(?:an?|the|one|my) )?(?:claim(?:able|ing)?|payment|pay|gift|money|redeem(?:able)?) (?:link|url|voucher)s?',
        '(?:an? )?(?:[a-z]+ )?link (?:to|for) (?:claim|collect|redeem)(?:ing)?',
        '(?:as|by|via|with|into|in|through|using) (?:an? )?(?:[a-z]+ )?link|an? (?:[a-z]+ )?link',
        '(?:that )?(?:anyone|anybody|somebody|someone|whoever|they|people|he|she|one) (?:has (?:it|the link) )?(?:can|could|may) (?:claim|redeem|collect)(?: it)?',
        '(?:a )?link',
        'claimable|redeemable',
      ],
    ],
    [
      'invoice',
      [
        '(?:create|make|issue|raise|write|draft|prepare|generate|send|submit|give|do)(?: up| out)?(?= ?P[^P]{0,3}(?:an? |the )?(?:invoice|bill))',
        '(?:create|make|issue|raise|write(?: up)?|draft|prepare|draw up|generate|send|submit|new|need)(?: out)? (?:me )?(?:an? |the )?(?:invoice|bill)(?: to| for)?(?= )',
        '(?<=P )(?:an? |the )bill(?= (?:for|of) A)',
        '(?:an )?invoice(?= ?P)',
        '(?:invoicing|billing)(?= ?P)',
        'bill(?= ?P)',
        'invoice',
      ],
    ],
    [
      'refund',
      [
        // "Reverse the 45 that Tyler sent me": whose money it was is only said of money that goes back.
        '(?<=(?:reverse|refund|return|send back|give back)[^P]*A (?:that |which )?P ?)(?:sent|paid|gave|transferred)(?: (?:to )?(?:me|us))?',
        '(?:reverse|return|send back|give back)(?=[^PA]*A (?:that |which )?P)',
        '(?:issue|make|process|do|send|give|initiate)(?: out)? (?:an? |the )?(?:full |partial )?refund(?: of)?(?: to| for)?',
        '(?<=refund[^.]*)(?:that |which |what )?(?:he|she|they) (?:paid|sent|gave|transferred)(?: to)?(?: me| us)?',
        'reverse the (?:charge|payment)(?: and)?|refund(?:ed|ing|s)?(?: of| back)?',
        'give (?=P[^P]*A? ?back)',
        '(?:return|send back|give back) (?=(?:the )?A (?:back )?to P)',
        'send (?=P(?: (?:his|her|their))? ?A ?back)',
        'his money back|her money back|their money back|money back',
      ],
    ],
    [
      'split',
      [
        '(?<=(?:split|share|divide|divvy|halve)[^P]*A )(?:(?!no |not |never |any |zero )\\w+ )?(?:bill|costs?|check|tab|total|expenses?)',
        'split(?:ting)?(?: up)?(?: (?:the|this|our|my|an?) (?:(?!no |not |never |any |zero )\\w+ )?(?:bill|costs?|check|tab|total|sum|expenses?|payment))?(?: of)?',
        'divide(?: up)?|divvy(?: up)?|halve|go halves|go dutch|go halfsies|share(?= (?:the |a )?(?:cost |bill |sum |total )?(?:of )?A)',
      ],
    ],
    [
      'request',
      [
        '(?<=P )(?:should|has to|needs to|must) (?:pay|send|give) (?:me|us)(?= A[^PA]*(?:ask|remind|chase|request)(?:$|[^\\p{L}]))',
        '(?<=P )(?:still )?owes? (?:me|us)(?= A[^PA]*(?:request|collect|ask|charge|claim|chase|get it|invoice)(?:$|[^\\p{L}]))',
        '(?:remind|tell|ask|let)(?= ?P (?:that )?(?:he|she|they) (?:still )?owes? (?:me|us) A)',
        '(?<=P )(?:that )?(?:he|she|they) (?:still )?owes? (?:me|us)(?= A)',
        '(?:for )?(?:the |that )?(?=A (?:that |which )?(?:he|she|they|P) (?:still )?owes? (?:me|us))',
        '(?<=(?:request|collect|ask|charge|claim|chase|get|remind|nudge)[^A]*A )(?:that |which )?(?:(?:he|she|they) )?(?:still )?owes? (?:me|us)',
        '(?<=owes? (?:me|us) A[^PA]*)(?:request|collect|claim) (?:it|that)(?: from (?:him|her|them))?|(?<=owes? (?:me|us) A[^PA]*)ask (?:him|her|them) for it',
        '(?:make|send|create|put in|submit) (?:an? |the )?(?:payment )?request(?: to| for)?(?: payment)?(?: of| for)?',
        'request(?:ing)?(?: (?:an? )?payment)?(?: of| for)?',
        '(?:ask|remind|tell|chase|nudge|ping|text|invite|want|need|would like|get|have|make)(?= ?P[P,& and]* (?:to )?(?:pay|send|give|transfer|wire|repay))',
        '(?:ask|chase|nudge|remind|bug|ping|hit up) (?:him|her|them|\\ue000+)(?: up)?(?: (?:for|about) (?:it|that))?',
        '(?:ask|chase|nudge|dun|press|remind|bug)(?= ?P)',
        '(?:ping|hit up|hit)(?= ?P(?: up)? for )',
        'collect|charge|demand|claim(?= A from)|call in',
        "(?:get|need|want|receive|take|expect|fetch|am owed|'m owed)(?=[^P]*A[^P]* from P)",
        '(?:to )?(?:pay|send|give|transfer|wire|repay) (?:me|us)(?: back)?',
      ],
    ],
    [
      'schedule',
      [
        'schedule|scheduled|scheduling|(?:an? )?standing order(?: of| for)?|automate|recurring|automatic(?:ally)?|auto[- ]?(?:pay|send|transfer|debit)',
        '(?:set up|plan|arrange|book)(?! (?:for )?(?:an? |the )?(?:one[- ]off )?(?:payment|transfer))',
      ],
    ],
    [
      'pay',
      [
        // "I owe Ana 5, send it to her": what is owed is only said to be, until it is asked to be paid.
        '(?<=P )(?:needs|wants|is owed|asked (?:me )?for|should (?:get|have))(?= (?:a |the |his |her |their )?A[^PA]*(?:send|pay|transfer|give|wire|get) (?:it|that)(?: |$|[.,!]))',
        'i (?:owe|promised|still owe)(?= P ?A[^PA]*(?:(?:pay|send|transfer|wire|give|get|hand) it(?! back)|(?:re)?pay(?! (?:it|that|this|the|my|for)))(?:$|[^\\p{L}]))',
        '(?<=A[^PA]*)(?:pay|send|transfer|wire|give|get|hand) it(?! back)(?: over| across)?(?: to (?=him|her|them))?',
        "(?:i(?:'d| would) (?:be (?:so |very |really )?(?:grateful|thankful|glad|happy|delighted)|appreciate it|love it)|it(?:'d| would) be (?:great|nice|lovely|good|wonderful|kind)) if you (?:could |would |can )?(?:pay|paid|send|sent|transfer(?:red)?|wired?|give|gave)",
        "(?:i(?:'d| would) like|i want|let)(?= P[\\ue000 ]*A)",
        '(?<=(?:make sure|ensure|see to it|see|would like|want|let|like)(?: that)? P )(?:to )?(?:gets|receives|has|have|get|receive)(?= (?:a |the |his |her |their )?A)',
        '(?:make sure|ensure|see to it|see)(?: that)?(?= P[\\ue000 ]*A)',
        '(?:put|drop|pop|stick|load)(?= A (?:in|into|on|onto) (?:the )?P)',
        '(?:sort|square)(?: away| out| up)?(?= ?P)|payment (?:instruction|order|advice|details)s?|wire instructions?',
        "(?<=P )(?:'s|is) owed(?= A)",
        '(?<=A )(?:goes|go)(?= to P)',
        'get (?=A (?:over |across |out )?to P)',
        `${PROCESS} (?:an? |the |my )?(?:(?!no |not |never |any |zero )\\w+ )?(?:payment|transfer|remittance|transaction)s?(?: of| worth)?(?: to)?`,
        `(?:make|making) (?:an? |the )?(?:(?!no |not |never |any |zero )\\w+ )?(?:payment|transfer)(?: of| worth)?|${PAY}|paying|sending|transferring|wiring|giving|payments?(?: of| to)?|transfers? of|bank transfer|settle|allowance(?: of)?`,
      ],
    ],
  ],
  cover: [
    '(?:and |also |plus |, )*(?:please )?(?:insure|cover|protect|hedge) (?:it|that|this|the (?:payment|transfer|amount)|them)',
    '(?:fully )?insured(?: payment)?|re-?insure|insure|insurance|insuring|covered|cover(?:age|ing)?|protect(?:ed|ion|ing)?|hedged?|shield(?:ed|ing)?|safeguard(?:ed|ing)?|guard(?:ed|ing)?|de-?peg(?:ging|s)?|polic(?:y|ies)|underwrite',
  ],
  coverFillers: [
    'buy|get|purchase|want|take out|take|add|against|in case|in the event|from|it|losing|loses|(?:its|the) peg|lose|loss(?:es)?|crash(?:es|ing)?|drop(?:s|ping)?|fall(?:s|ing)?|collapse|peg|stablecoins?|holdings?|position|balance|savings|stash|bag|my|our|i|me|with|in|on|for|of|and|worth|duration|period|term|lasting|any|some|us|full|plan|the|an?|while at it|at the same time|also|as well|too|risk|event|breaking|breaks|break|against',
  ],
  preferences: [
    [
      'cheapest',
      [
        "(?:(?:by|in|via|using|with|at|take|through|on) )?(?:the |whatever(?:'s| is) |whichever(?: (?:way|route|option|one))? is (?:the )?)?(?:cheapest(?: possible| available)?|least expensive|lowest[- ](?:possible )?(?:fees?|costs?)|minimal (?:fees?|cost)|minimum (?:fees?|cost)|low fees?)(?: (?:way|route|option|path|one|fees?|cost|possible|method|rate|means|channel))?(?: (?:that )?(?:you (?:can|could)(?: find| get| do| manage)?|there is|available|possible))?",
        'as (?:cheap(?:ly)?|inexpensive(?:ly)?) as (?:poss?ible|you can|it gets)|cheaply|with the (?:least|lowest|smallest) fees?|(?:keep|keeping) (?:the )?(?:fees?|costs?) (?:low|down|minimal|to a minimum|as low as (?:possible|you can))|minimi[sz]e (?:the )?(?:fees?|costs?)|save on fees|(?:at )?(?:the )?best (?:rate|price)|economical(?:ly)?|cheaply|without (?:paying )?(?:high|big|much in) fees|cheap(?= ?(?:route|way|option|please|pls|$))',
      ],
    ],
    [
      'fastest',
      [
        "(?:(?:by|in|via|using|with|take|through|on) )?(?:the |whatever(?:'s| is) |whichever(?: (?:way|route|option|one))? is (?:the )?)?(?:fastest(?: possible| available)?|quickest(?: possible)?|speediest)(?: (?:way|route|option|path|one|possible|method|speed|means|channel))?(?: (?:that )?(?:you (?:can|could)(?: find| get| do| manage)?|there is|available|possible))?",
        'as (?:fast|quick(?:ly)?|soon|speedily|rapidly) as (?:poss?ible|you can|it gets)|(?:fast|quick(?:ly)?|soon) as possible|asap|a\\.s\\.a\\.p\\.?|urgent(?:ly)?|(?:make it|super|really) (?:fast|quick)|express|(?:with )?(?:top |high(?:est)? )?priority|(?:this is )?(?:time[- ]sensitive|in a (?:rush|hurry))|(?:and )?make it (?:snappy|quick|fast)|on the double|fast(?= ?(?:route|way|option|please|pls|$))',
      ],
    ],
    [
      'safest',
      [
        "(?:(?:by|in|via|using|with|take|through|on) )?(?:the |whatever(?:'s| is) |whichever(?: (?:way|route|option|one))? is (?:the )?)?(?:safest(?: possible| available)?|most secure|securest|least risky|lowest[- ]risk)(?: (?:way|route|option|path|one|possible|method|means|channel))?(?: (?:that )?(?:you (?:can|could)(?: find| get| do| manage)?|there is|available|possible))?",
        'as (?:safe(?:ly)?|secure(?:ly)?) as (?:poss?ible|you can|it gets)|(?:safe(?:ly)?) as possible|safely|securely|(?:with )?(?:the )?(?:minimal|minimum|least|lowest) risk|(?:nothing|no) risky|play it safe',
      ],
    ],
  ],
  currencies: [
    ['USD', ['us dollars?|u\\.s\\. dollars?|american dollars?|usd|us\\$']],
    ['USD AUD CAD NZD SGD HKD', ['dollars?|bucks?|dollaz|dolars?|smackers?|greenbacks?']],
    ['EUR', ['euros?|eur']],
    ['GBP', ['pounds? sterling|british pounds?|pounds?|quid|gbp|sterling']],
    ['CNY', ['chinese yuan|yuan|renminbi|rmb|cny|kuai']],
    ['JPY', ['japanese yen|yen|jpy']],
    ['CHF', ['swiss francs?|francs?|chf']],
    ['INR', ['indian rupees?|rupees?|inr']],
    ['KRW', ['korean won|won|krw']],
    ['HKD', ['hong kong dollars?|hkd']],
    ['TWD', ['(?:new )?taiwan(?:ese)? dollars?|twd|ntd']],
    ['SGD', ['singapore(?:an)? dollars?|sgd']],
    ['AUD', ['australian dollars?|aussie dollars?|aud']],
    ['CAD', ['canadian dollars?|cad|loonies']],
    ['NZD', ['new zealand dollars?|kiwi dollars?|nzd']],
    ['BRL', ['brazilian reais|reais|brl']],
    ['MXN', ['mexican pesos?|mxn']],
    ['MXN ARS COP CLP UYU PHP DOP', ['pesos?']],
    ['SEK NOK DKK CZK', ['kronor|kroner|krona|krone|crowns?']],
    ['PLN', ['zloty(?:s|ch)?|pln']],
    ['TRY', ['(?:turkish )?lira|try(?= )']],
    ['THB', ['(?:thai )?baht|thb']],
    ['AED', ['dirhams?|aed']],
    ['ZAR', ['rand|zar']],
    ['NGN', ['naira|ngn']],
    ['ILS', ['shekels?|ils']],
    ['VND', ['dong|vnd']],
    ['SEK', ['swedish (?:kronor|krona)|sek']],
    ['NOK', ['norwegian (?:kroner|krone)|nok']],
    ['DKK', ['danish (?:kroner|krone)|dkk']],
  ],
  subunits: [
    ['USD EUR AUD CAD NZD SGD HKD', ['cents?']],
    ['GBP', ['pence|pennies|penny|p']],
  ],
  notes: [
    ['10', 'GBP USD AUD CAD NZD EUR', ['(?:a )?tenner']],
    ['5', 'GBP USD AUD CAD NZD EUR', ['(?:a )?fiver']],
  ],
  tokens: [
    ['USDC', ['usd coins?']],
    ['USDT', ['tethers?']],
  ],
  otherTokens: [
    'w?eth(?:er)?|w?btc|bitcoins?|ethereum|bnb|sol(?:ana)?|doge(?:coin)?|shib(?:a)?|xrp|ripple|matic|pol|arb|trx|tron|ada|cardano|ltc|litecoin|dot|avax|link(?= ?tokens?)|pepe|pyusd|tusd|busd|gusd|usdp|usdd|frax|lusd|crvusd|gho|usde|usds|fdusd|eurc|eurt|usdc|usdt|dai|ton|uni|aave|mkr|monero|xmr',
  ],
  shares: [
    '(?:two|three|four|five|six|[2-9]) ways|in (?:half|(?:two|three|four|five|six|[2-9])(?: (?:equal )?(?:parts|shares|pieces))?)(?= ?(?:between|among|with|and|,|:|$))|50/50|fifty[- ]fifty|in equal (?:parts|shares)',
  ],
  each: [
    '(?:to )?each(?: one)?(?: of them)?|apiece|a piece|per (?:person|head|capita)|a head|respectively each',
  ],
  total: ['in total|all together|altogether|total|combined|in all|overall'],
  vaguePayees: [
    '(?:to )?(?:the |that |this |whatever )?(?:address|account|wallet|name|person|payee|recipient|sender)(?:es|s)? (?:in|on|from|of|at|given in|mentioned in|listed in) (?:the|his|her|that|this|my|their|an?) \\w+|every(?:one|body)(?: (?:on|in) (?:my|the|our) \\w+(?: \\w+)?)?|(?:all (?:of )?)?my (?:contacts|friends|colleagues|team|family)|him|her(?= ?(?:[A.,!]|$))|them|(?:somebody|someone|anyone|whoever)(?! (?:can|could|may|has))|the (?:guy|girl|man|woman|person|seller|vendor|shop|driver|plumber|owner)',
  ],
  anaphora: [
    '(?:to )?(?:him|her|them)(?= ?(?:$|[.,!?]|(?:please|pls|plz|now|thanks?|today|back|over|right|for|in|with|by)\\b|A))',
  ],
  vagueAmounts: [
    'what(?:ever)? (?:the|my|his|her|that|their) \\w+ (?:says?|said|shows?|states?|asks?(?: for)?)|the (?:amount|total|sum|figure) (?:in|on|from|of) (?:the|his|her|their|that) (?:invoice|bill|memo|note|message|receipt)|half(?: of)?|all(?: of)?|everything|some(?: money| cash| funds)?|a few|a couple(?: of)?|couple(?: of)?|a bit(?: of)?|a little|several|many|a lot(?: of)?|lots of|loads of|plenty of|as much as|the rest|whatever|the usual(?: amount)?|usual amount|same as|the same(?: amount)?(?: as)?|same amount|max(?:imum)?(?: of)?|remaining|about|around|roughly|approximately|approx\\.?|circa|or so|ish|like(?= \\$?[0-9A])|up to|at least|at most|nearly|almost|more than|less than|no more than|over(?= ?[0-9$])|under(?= ?[0-9$])|between(?= ?A)|a third(?: of)?|a quarter of|most of|enough|something|anything|what(?:ever)? (?:i|he|she|they) owes?(?: \\w+)?',
    '~ ?(?=[0-9$€£])|[0-9.]+ ?(?:%|percent)|[0-9]+/[0-9]+|(?:dozen|hundred|thousand|ten)s of|a dozen|dozen',
  ],
  vagueDates: [
    "(?<!(?:no|not) )later(?: on)?(?! than)|soon(?:ish)?|eventually|someday|some ?day|sometime(?: soon)?|some time|some other (?:day|time)|another (?:day|time)|one of these days|at some point|(?<!end of )(?:sometime |some time |early |late )?(?:next|this) (?:week|month|year|quarter)(?! day|'s)|(?:on |by )?(?:pay ?day)|when i get paid|in a (?:few|couple(?: of)?) (?:days|weeks|months)|in a while|at a later date|after the weekend|(?:on |over |by |before |at )?(?:the|this|next) weekend|(?:by|before|on|at|around|until|after)? ?(?:christmas|xmas|easter|new year'?s?(?: eve)?|thanksgiving|halloween|my birthday|diwali|eid)|(?:beginning|start|middle) of (?:the |next )?(?:month|week|year)|(?:every|each|per|once an?) (?:hour|minute|second)|hourly|twice (?:a|per) (?:week|month|year)|every (?:weekday|now and then|so often)|(?:every|each|on) (?:the )?last \\w+ of (?:the|every|each) month|from time to time|regularly|whenever|the other day",
  ],
  purposes: [
    'for|as payment for|towards?|regarding|re:|because of|as (?:a )?(?:thanks|thank you) for|to (?:cover|buy|pay for)(?= (?:the|my|our|his|her|their|some|a|an)\\b)|in exchange for',
  ],
  notPurposes: [
    'me|us|him|them|it|now|today|each|all|everyone|anyone|both|real|sure|free|once|good|real|the (?:next|period|duration|term|sum|amount|total|following|coming)|a (?:total|sum|period|term|duration)|my (?:usdc|usdt|dai)|(?:an? )?(?:month|week|year|day|quarter|claim|total)',
  ],
  reasons: [
    'rent|lunch|dinner|breakfast|brunch|supper|drinks?|coffees?|tea|pizzas?|tacos?|burgers?|sushi|snacks?|beers?|wine|groceries|food|meal|gas|petrol|fuel|parking|taxi|cab|uber|lyft|train|bus|flights?|hotel|airbnb|tickets?|concert|cinema|movies?|gifts?|presents?|birthday|wedding|holiday|trip|vacation|electricity|electric|water|internet|wifi|phone|utilities|heating|tuition|fees?|lessons?|class(?:es)?|course|books?|design|logo|website|maintenance|repairs?|cleaning|babysitting|babysitter|haircut|dentist|doctor|medicine|meds|subscription|membership|salary|wages?|payroll|bonus|deposit|consulting|services?|work|hours|laundry|furniture|clothes|shoes|bills?|tab|charge|purchase|reimbursement|expenses?|donation|allowance|pocket money|party|games?|gym|yoga|pet food|vet',
  ],
  memoLabels: [
    '(?:and )?(?:with (?:the |a )?|put |add (?:the |a )?|leave (?:the |a )?|include (?:the |a )?)?(?:payment )?(?:memo|note|message|reference|ref|description|subject|comment|caption|reason|purpose)(?: saying| that says| of| is| reads?)?',
    'saying|that says|labell?ed|marked(?: as)?|tagged(?: as)?|titled',
  ],
  payWith: [
    'pay(?:ing)? (?:with|from|using|in)|with|using|from|out of|via(?= my)|funded (?:by|with|from)|charge (?:it )?to',
  ],
  receiveIn: [
    'in|as|into|of|worth of|paid in|paid out in|denominated in|(?:in )?the form of|settled in|delivered in|receives?|received in',
  ],
  doubts: [
    "do not|don'?t|dont|does not|doesn'?t|did not|didn'?t|not|never|nothing|nobody|no one|without|unless|if|whether|provided|assuming|as long as|so long as|only|except|but|until (?:he|she|they|i|we)|when(?:ever)? (?:he|she|they|i|we|it|the|my|\\w+ is)|once (?:he|she|they|i|we|it|the|my)|after (?:he|she|they|i|we|it|the)|until",
    "hm+|nah|meh|ugh|changed my mind|never ?mind|nvm|jk|j/k|just kidding|kidding|joking|psych|just (?:a )?test(?:ing)?|drop it|cancel(?:led)?|stop|undo|abort|revert|revoke|forget|ignore|disregard|hold off|pause|skip|hypothetically|suppose|imagine|pretend|test|simulate|what if|may(?:be)?|perhaps|might|should i|would it|how much|how many|how|what(?:'?s)?|why|when|where|who(?:'?s|m)?|which|did|does|do|has|have|had|was|were|is|are|am i|already|yet|sent|paid|received|gave|got|owes?|owed|should|must|needs|will|wants|swap|exchange|convert|bridge|stake|unstake|borrow|lend|loan|sell|approve|withdraw|mint|burn|history|balance|price|quote|check|show|list|explain",
  ],
  corrections: [
    'actually|wait|no|nope|sorry|scratch that|rather|instead|make (?:it|that)|i mean(?:t)?|correction|oops|on second thoughts?|or',
  ],
  courtesies: [
    // What the person owes is said of the amount, not asked: "pay Ana the 20 I owe her".
    '(?<=A )(?:that |which )?(?:i|we) (?:still )?owe(?: to)?(?: him| her| them)?',
    "(?:would|do) (?:you|u) mind(?= (?:paying|sending|transferring|wiring|giving)(?= ))|(?:i'd|i would) (?:really )?(?:appreciate|be grateful|love) (?:it )?if you (?:could|would|can)|(?:could|can) (?:i|we) (?:get|ask|trouble) you to|be a (?:dear|star|legend|love) and|(?:if (?:it'?s|that'?s) )(?:ok|okay|alright|no trouble|not too much trouble|possible)(?: with you)?|when you (?:get a (?:sec|chance|minute|moment)|have a (?:sec|minute|moment))|(?:i'?d |i would |i )?prefer(?:ably|red)?|hereby|on my behalf|(?:i'?m |we'?re )?(?:gonna|going to) need you to|(?:i|we) (?:need|want|would like|ask|request) you to|(?:i'?d|i would) (?:like|want) you to|gladly|kindly be advised|as (?:agreed|discussed|promised|usual)(?= ?[,.]|$)|from my side|if that works(?: for you)?|whenever you'?re ready",
    "(?:can|could|may) (?:i|we) (?:please )?(?:get|have|buy)|i'?(?:d| would) (?:really )?(?:like|love)(?! to)|i (?:want|need)(?! to)",
    'hey(?: there)?|hi(?: there)?|hiya|hello|yo|ok(?:ay)?|alright|well|so(?! much)|um+|uh+|good (?:morning|afternoon|evening|day)|dear|safelane|assistant|computer|app|bot',
    '(?:yes )?please(?: and thank you)?|pls|pleas|plz|kindly|thanks(?: a (?:lot|bunch|million)| so much| in advance| heaps)?|thank you(?: (?:very|so) much| in advance)?|many thanks|thx|tx|ty|tysm|cheers|ta|lol|haha+|lmao|mate|bro|buddy|dude|pal|mucho|xx*',
    "(?:can|could|would|will) (?:you|u|ya)(?: please| kindly| possibly| help me)?(?: to)?|would you be so kind as to|be so kind as to|would you mind|i was wondering if you could|help me(?: to)?|let'?s|let me|for me|go ahead and|do me a favou?r and|if you (?:can|could|would|please|don'?t mind)",
    "i'?(?:d| would| should)? (?:like|love|want|need|wish|have|got|ought) to|i (?:want|need|wish|have|must|should|would like|should like|am going|plan)(?: to)?|i'?m going to|i'?m gonna|(?:i )?(?:wanna|gotta|gonna|must)|i'?ll|i will|we (?:need|want|have) to|need to|want to|time to|gimme",
    '(?:right )?now|right away|immediately|at once|straight ?away|instantly|just|simply|quickly|promptly|at your earliest convenience|first thing|today please',
  ],
  fillers: [
    '(?:to )?my (?:good |dear |best |old )?(?:friend|friends|buddy|mate|pal|colleague|neighbou?r|boss|roommate|flatmate|sister|brother|cousin|aunt|uncle|wife|husband|partner|girlfriend|boyfriend|landlord|landlady)(?= ?P)|my(?= ?[PA])|(?:mr|mrs|ms|miss|dr|prof)\\.?(?= ?P)|good old',
    '(?:recipient|payee|beneficiary|amount|sum|currency|token|action|type|to|value|payment method|asset)(?= ?[:=])|(?<=^|[,;:.\\n] ?)(?:recipient|payee|beneficiary|amount|sum|value)(?= ?[PA])',
    '(?:from|out of|with|using) (?:me|my (?:wallet|account|balance|funds|main account))|(?:in|for|to) (?:the|an) (?:amount|sum|tune) of|(?:an? |the )?(?:total|sum|amount|payment|transfer|equivalent|value) of|worth(?: of)?|equivalent(?: of| in| to)?|exactly|precisely|in cash|(?<!A )(?:crypto|tokens?|coins?|stablecoins?(?= ?[A.,]|$))',
    '(?:on|over|via|through) (?:the )?(?:chain|devnet|network|app)|(?:to )?(?:the |this |that )?(?:following )?(?:address|wallet|account)(?: of)?:?',
    '(?:evenly|equally|fairly)(?: between| among| amongst| with)?|(?:two|three|four|five|\\d) ways|in (?:half|two|three|equal parts|equal shares)|50/50|fifty[- ]fifty|between|among(?:st)?|myself|and (?:me|i|myself)|me and|everyone|equal shares?',
    'make|create|generate|prepare|in|inside|containing|including|include|too|also|i|as',
    'to|from|over|the|an?|of|money|and|with|it|for|on|me|back|by|at|his|her|their|out|up|off|each|then(?= ?[,.]|$)|is|due|&|\\+|->|=>|→|into|that|this',
  ],
  misspellings: {
    teh: 'the',
    fro: 'for',
    ot: 'to',
    adn: 'and',
    pya: 'pay',
    apy: 'pay',
    paay: 'pay',
    payy: 'pay',
    snd: 'send',
    sedn: 'send',
    esnd: 'send',
    gvie: 'give',
    tmrw: 'tomorrow',
    tmr: 'tomorrow',
    tmw: 'tomorrow',
    tomoz: 'tomorrow',
    '2moro': 'tomorrow',
    '2morrow': 'tomorrow',
    frm: 'from',
    btw: 'between',
    btwn: 'between',
    req: 'request',
    b4: 'before',
    w: 'with',
    evry: 'every',
    eveyr: 'every',
    tranfer: 'transfer',
    pleae: 'please',
    insuer: 'insure',
    eahc: 'each',
    lnik: 'link',
  },
  lookalikes: [
    'spend|sand|seed|lend|mend|bend|tend|sent|said|says|pray|play|gave|giver|hive|tick|tricks|wired|wore|claims|called|shared|shore|change|chance|cheaper|feast|breakfast|ducks|trucks|sound|pond|found|round|mound|rounds|boots|books|eats|teach|reach|beach|peach|month|mouth|north|linked|rink|pink|sink|policy|police|ensure|assure|cure|cents|scents|tents|rents|rent|tokyo|tickets|weekly|weak|finally|family|father|mother|brother|other|rather|early|yearly|dearly|market|charger|larger|covers|lover|clover|planet|plant|plane|plants|splits|quick|quiet|quilt|party|parts|monday|sunday|salad|drinks|dinner|lunch|coffee|pizza|groceries|shopping|cinema|movie|concert|gift|present|presents|birthday|wedding|holiday|hotel|flight|flights|taxi|train|trainer|parking|water|power|phone|books|course|school|tuition|design|repair|repairs|cleaning|babysitter|babysitting|haircut|dentist|doctor|medicine|subscription|membership|salary|wages|bonus|deposit|loan|bill|bills|utilities|internet|electricity|insurance',
  ],
}

import type { Lexicon } from './lexicon.ts'

const CLITICS = '(?:me|nos)?(?:le|les|lo|la|los|las|selo|sela|selos|selas|se)?'

/** Commands, infinitive, present and gerund of verbs, each with the pronouns that are written together with it. */
const verbs = (...infinitives: string[]): string => `(?:${infinitives.flatMap(formsOf).join('|')})${CLITICS}`

/** `envi-ar`; `transf-er/ier-ir` where the stem changes. Written in full: the words also serve to correct slips. */
function formsOf(infinitive: string): readonly string[] {
  const [, start = '', weak = '', strong = weak, ending = 'ar'] =
    /^([a-z]*?)-?([a-z]*)(?:\/([a-z]+))?-(ar|er|ir)$/.exec(infinitive) ?? []
  const [root, stem] = [`${start}${weak}`, `${start}${strong}`]
  const forms =
    ending === 'ar'
      ? [
          `${stem}a`,
          `${soft(stem)}e`,
          `${soft(stem)}en`,
          `${soft(stem)}es`,
          `${stem}o`,
          `${root}amos`,
          `${soft(root)}emos`,
          `${root}ad`,
          `${root}ando`,
        ]
      : [
          `${stem}e`,
          `${stem}a`,
          `${stem}an`,
          `${stem}as`,
          `${stem}o`,
          `${root}imos`,
          `${root}amos`,
          `${root}id`,
          `${root}iendo`,
        ]
  return [`${root}${ending}`, ...forms]
}

/** Before e, g is written gu and c is written qu. */
function soft(stem: string): string {
  return stem.replace(/g$/, 'gu').replace(/c$/, 'qu').replace(/z$/, 'c')
}

const PAY = `${verbs(...'envi-ar mand-ar pag-ar transf-er/ier-ir gir-ar pas-ar deposit-ar abon-ar ingres-ar entreg-ar remit-ir regal-ar s-olt/uelt-ar liquid-ar ech-ar don-ar aport-ar desembols-ar consign-ar acredit-ar remes-ar compens-ar adelant-ar'.split(' '))}|(?:da|dar|den|de)(?:me|nos)?(?:le|les|selo|sela)|da|dar|presta(?=$)|solicit(?:a|o|e|en|amos) (?:el |un |una |la )?(?:envio|transferencia|remesa)(?: de)?|(?:pon|poner|ponga|mete|meter)(?:le)?(?= A en )|hazle llegar|hacer(?:le)? llegar|haz(?:me)? que (?:le |les )?lleguen?|que (?:le |les )?lleguen?`

export const SPANISH: Lexicon = {
  isSpaced: true,
  actions: [
    [
      'claim-link',
      [
        '(?:(?:crea|crear|genera|generar|haz|hacer|hazme|creame|dame|prepara|manda|envia|quiero|necesito)(?:me|le)? )?(?:un |el )?(?:enlace|link|vinculo)(?: (?:de|para) (?:cobro|cobrar|reclamar|reclamo|canje|canjear|pago|regalo|retirar))?|(?:para|que) (?:reclamar|cobrar|canjear|retirar)(?:lo)?|que (?:cualquiera|alguien) pueda (?:reclamar|cobrar|canjear)|reclamable',
      ],
    ],
    [
      'invoice',
      [
        '(?:emite|emitir|emita|envia|enviar|crea|crear|genera|generar|haz|hacer|manda|mandar|prepara|preparar|expide|expedir|pasa)(?:le|les)?(?= (?:[^A]*)factura(?!s? (?:de|del) (?:la |el )?(?:luz|agua|gas|telefono|internet)))',
        '(?:una |la )?factura(?:le|les|r|rle)?(?= (?:[AP]|a |de A|por A|con ))|facturar?(?:le|les)?|una factura(?: de| por)?',
      ],
    ],
    [
      'refund',
      [
        '(?:haz|hacer|emite|emitir|procesa|procesar|realiza|realizar|hazle)(?:le)? (?:un |el |una |la )?(?:reembolso|devolucion)(?: de)?',
        '(?<=(?:devuelve|devolver|reembolsa|reembolsar|reintegra)[a-z]* [^A]*A )que (?:me )?(?:pago|envio|mando|transfirio|dio)(?: de mas| por error)?',
        `${verbs('reembols-ar', 'dev-olv/uelv-er', 'reintegr-ar', 'retorn-ar', 'restitu/restituy-ir')}|(?:un |el )?(?:reembolso|devolucion)(?: de)?`,
      ],
    ],
    [
      'split',
      [
        `${verbs('divid-ir', 'repart-ir', 'distribu/distribuy-ir', 'prorrate-ar')}|a medias|a pachas|(?:comparte|compartir)(?= A)`,
      ],
    ],
    [
      'request',
      [
        `(?:di|dile|diles|decir|recuerda|recuerdale|recordar|haz|pide|pidele|quiero)(?:le|les)?(?= (?:a )?P[^A]*(?:que|me))`,
        '(?<=P )me debe(?:n)?(?= A[^PA]*(?:pide|cobra|reclama|solicita)[a-z]*(?:$|[^\\p{L}]))',
        '(?<=(?:reclama|pide|cobra|solicita|exige)[a-z]* [^A]*A )que me debe(?:n)?|(?:pide|cobra|reclama|solicita)sel[oa]s?',
        '(?:quiero|necesito|pide|di|recuerda|haz)(?:le|les)? (?=que P me )|que (?=P me )|me (?:pague|envie|mande|transfiera|devuelva|pase)|que me (?:pague|paguen|envie|envien|mande|manden|transfiera|transfieran|de|den|devuelva|pase|deposite)|(?:a )?pagarme|enviarme|mandarme',
        `(?:${verbs('p-ed/id-ir', 'solicit-ar', 'cobr-ar', 'reclam-ar', 'exig-ir', 'requer/requier-ir', 'demand-ar')})(?! (?:el |un |una |la )?(?:envio|transferencia|remesa))|exij[ao]n?|(?:una |la )?solicitud(?: de pago)?(?: de)?`,
      ],
    ],
    [
      'schedule',
      [
        `${verbs('program-ar', 'agend-ar', 'planific-ar', 'domicili-ar', 'automatiz-ar', 'calendariz-ar')}|orden permanente|automaticamente`,
      ],
    ],
    [
      'pay',
      [
        '(?:le |les )?(?:debo|prometi)(?= [^PA]*(?:P[^PA]*A|A[^PA]*P)[^PA]*(?:paga|envia|manda|transfiere|pasa|da)(?:se|me)?l[oa]s?(?:$|[^\\p{L}]))',
        '(?<=[PA][^PA]*)(?:paga|envia|manda|transfiere|pasa|da)sel[oa]s?',
        `(?:haz|hacer|hazle|hacerle|haga|hagan|hagamos|realiza|realice|realicen|realizar|efectua|efectue|efectuar|ejecuta|ejecute|ejecutar|tramita|tramite|tramitar|procesa|procese|procesar|quiero hacer|ordena|ordene|ordenar)(?:le|les)? (?:un |una |el |la )?(?:pago|transferencia|envio|giro|deposito|bizum)(?: de| por)?|bizum|${PAY}|(?:un |una )?(?:pago|transferencia)(?: de| por)?`,
      ],
    ],
  ],
  cover: [
    `(?:(?:y|con|e) )?(?:${verbs('asegur-ar', 'proteg-er', 'cubr-ir', 'blind-ar', 'resguard-ar')}|prote[gj]an?)|(?:con |y )?(?:un |una |el |la )?(?:seguros?(?! que)|cobertura|proteccion|poliza)|asegurad[oa]s?|cubiert[oa]s?|protegid[oa]s?|desanclaje|depeg|(?:la )?perdida de (?:la )?paridad`,
  ],
  coverFillers: [
    'incluid[oa]s?|inclu(?:ye|yendo|ir)(?: una?)?|contrata(?:r|me)?|contrate|compra(?:r|me)?|compre|quiero|necesito|quisiera|saca(?:r)?|toma(?:r)?|adquiere|adquirir|anade|agrega|contra|frente a|ante|por|para|durante|de|del|el|la|los|las|un|una|mi|mis|en|con|y|a|me|lo|la|le|su|posible|caso de|tengo|ahorros|saldo|periodo|plazo|riesgo|caida|perdida|paridad|stablecoins?|usd',
  ],
  preferences: [
    [
      'cheapest',
      [
        '(?:(?:de|por|con|a|en|usa|usando|elige|busca) )?(?:lo |la |el |al )?(?:(?:forma|manera|via|ruta|opcion|modo|camino) )?(?:mas (?:barat[oa]|economic[oa])|menos car[oa])(?: (?:posible|que (?:puedas|se pueda)))?|(?:con |a |al )?(?:la |el |las )?(?:menor|minima|minimo|mas baja|menores|minimas) (?:comision|comisiones|coste|costo|tarifa|tarifas)(?: posible)?|(?:con )?(?:la )?(?:comision|tarifa)(?:es)? mas bajas?|barato',
      ],
    ],
    [
      'fastest',
      [
        '(?:(?:de|por|con|a|en|usa|usando|elige) )?(?:lo |la |el )?(?:(?:forma|manera|via|ruta|opcion|modo|camino) )?(?:mas (?:rapid[oa]|veloz))(?: (?:posible|que (?:puedas|se pueda)))?|lo antes posible|cuanto antes|lo mas pronto posible|(?:con )?(?:toda )?urgen(?:te|temente|cia)|(?:lo )?(?:muy )?rapid(?:o|ito|amente|isimo)|a toda prisa|con prisa|deprisa|express',
      ],
    ],
    [
      'safest',
      [
        '(?:(?:de|por|con|a|en|usa|usando|elige) )?(?:lo |la |el )?(?:(?:forma|manera|via|ruta|opcion|modo|camino) )?(?:mas segur[oa])(?: (?:posible|que (?:puedas|se pueda)))?|con (?:la )?(?:maxima|mayor) seguridad',
      ],
    ],
  ],
  currencies: [
    ['USD', ['dolares? (?:estadounidenses?|americanos?)|dolares?|dolar']],
    ['EUR', ['euros?|eur|pavos?(?= ?(?:a|para|en|por|$|[,.]))']],
    ['GBP', ['libras?(?: esterlinas?)?']],
    ['JPY', ['yenes|yen']],
    ['CHF', ['francos?(?: suizos?)?']],
    ['CNY', ['yuanes|yuan']],
    ['MXN', ['pesos? mexicanos?|varos?']],
    ['ARS', ['pesos? argentinos?']],
    ['COP', ['pesos? colombianos?|cop']],
    ['CLP', ['pesos? chilenos?|clp']],
    ['UYU', ['pesos? uruguayos?']],
    ['PEN', ['nuevos soles|soles|pen(?= )']],
    ['BRL', ['reales']],
    ['MXN ARS COP CLP UYU DOP PHP', ['pesos?']],
  ],
  subunits: [['EUR USD MXN', ['centimos?|centavos?']]],
  notes: [],
  tokens: [],
  otherTokens: ['bitcoins?'],
  shares: [
    'entre (?:dos|tres|cuatro|cinco|[2-9])(?: personas)?(?= ?[:,])|en (?:dos|tres|cuatro|cinco|[2-9])(?: partes)?(?: iguales)?(?= ?(?:entre|con|,|$))',
  ],
  each: [
    'a cada uno|a cada una|cada uno|cada una|a cada quien|cada quien|c/u|por (?:persona|cabeza|barba)|por cada uno|respectivamente',
  ],
  total: ['en total|entre todos|total'],
  vaguePayees: [
    '(?:a )?(?:la |esa )?(?:direccion|cuenta|persona) (?:de|en|del|que (?:sale|aparece|pone) en) (?:la|el|su|mi)? ?\\w+|(?:a )?(?:todos|todo el mundo|alguien|ellos|ellas|el mismo|aquel)',
  ],
  anaphora: ['(?:a )?(?:el|ella)(?= ?(?:$|[.,!?]))'],
  vagueAmounts: [
    'unos cuantos|unas cuantas|un punado de|lo que (?:diga|dice|pone|ponga|indica) (?:la|el|mi|su) \\w+|el (?:importe|total|monto) de (?:la|su|mi) factura|todo(?: mi| el)?|toda|todos mis|la mitad(?: de)?|algo de(?: dinero)?|algo|un poco de(?: dinero)?|unos pocos|unas pocas|unos|unas|algunos|algunas|varios|varias|dinero|plata|lo de siempre|lo mismo(?: de siempre)?|lo habitual|lo que (?:debo|quede|sobra|falta|diga|dice)|el resto|como (?=[0-9A])|aproximadamente|alrededor de|cerca de|casi|mas de|menos de|hasta(?= ?A)|al menos|por lo menos|como mucho|como maximo|maximo|minimo|un par(?: de)?|entre(?= ?A y A)|un tercio(?: de)?|un monton(?: de)?|mucho dinero|bastante|suficiente',
  ],
  vagueDates: [
    'mas tarde|mas adelante|luego|despues|pronto|algun dia|otro dia|un dia de estos|cuando pueda|(?:en |para |antes de )?(?:la )?(?:proxima semana|semana (?:que viene|proxima|entrante))|(?:en |para |antes del? )?(?:el )?(?:proximo mes|mes (?:que viene|proximo|entrante))|(?:el )?(?:ano que viene|proximo ano)|este mes|esta semana|en unos dias|dentro de (?:poco|unos dias)|(?:para |en |antes de |el dia de )?(?:navidad(?:es)?|nochebuena|semana santa|reyes|mi cumpleanos)|(?:el |este )?fin de semana|a (?:principios|primeros) de(?:l)? (?:mes|semana|ano)?|(?:el )?ultimo dia de cada mes|a mediados de(?:l)? (?:mes)?|cuando cobre|(?:cada |la |esta )?quincena(?:l(?:mente)?)?|dos veces (?:al|por) (?:mes|semana|ano)|de vez en cuando|regularmente|cada dos por tres',
  ],
  purposes: [
    'por(?! (?:favor|fa)(?:,| |$))|para|en concepto de|por concepto de|como pago (?:de|por)|de(?= (?:la|los|las|mi|nuestra|nuestro) )|del(?! dia)',
  ],
  notPurposes: [
    'favor|fa|mi|ti|el|la|ello|hoy|ahora|manana|reclamar|cobrar|canjear|que|cada|cada uno|persona|cabeza|nosotros|nada|todos|valor|un (?:total|importe|valor|enlace|periodo)|el (?:importe|valor|periodo|plazo|dia|total|resto)',
  ],
  reasons: [
    'cena|comida|almuerzo|desayuno|cafe|cafes|copas|cervezas?|pizza|taxi|gasolina|alquiler|renta|luz|agua|gas|internet|telefono|entradas?|cine|concierto|regalo|cumpleanos|boda|viaje|hotel|vuelos?|clases?|curso|libros?|matricula|reparacion|limpieza|peluqueria|medico|dentista|farmacia|compra|mercado|supermercado|sueldo|salario|nomina|propina|fianza|servicios?|trabajo',
  ],
  memoLabels: [
    '(?:y )?(?:con (?:la |el |una |un )?|pon(?:le)? (?:la |el |de )?|anade (?:la |el )?|agrega (?:la |el )?)?(?:nota|mensaje|concepto|referencia|memo|asunto|comentario|descripcion|motivo)(?: que (?:diga|dice)| de| es)?|que (?:diga|ponga)',
  ],
  payWith: ['pagando con|con|usando|desde|de(?= mi saldo)|utilizando'],
  receiveIn: ['en|como|en forma de|de(?= ?(?:usdc|usdt|dai))|recibid[oa]s? en|liquidad[oa]s? en'],
  doubts: [
    'no|nunca|jamas|ni|tampoco|si|a menos que|salvo que|siempre que|siempre y cuando|excepto|salvo|pero|solo si|solo|en caso de que|cuando (?!pueda)|mientras|hasta que|una vez que|en cuanto|despues de que|antes de que',
    '(?:es )?(?:una )?broma|bromeo|mentira|de prueba|es una prueba|cancela(?:r)?|anula(?:r)?|deten(?:er)?|para(?= de)|ignora(?:r)?|olvida(?:r|lo)?|revierte|deshaz|quiza[s]?|tal vez|a lo mejor|supon(?:gamos)?|imagina|como|cuanto(?! antes)|cuantos|que(?= )|quien|por que|cual|donde|deberia|ya|recibi|recibio|debe|debo|ha|he|hay|es|era|fue|cambia(?:r)?|convierte|convertir|vende(?:r)?|presta(?:r|le)?|retira|saldo|historial|precio|muestra|consulta|mejor',
  ],
  corrections: ['en realidad|espera|perdon|mejor dicho|digo|quise decir|corrijo|o'],
  courtesies: [
    // Lo que se debe se dice del importe: "págale los 20 que le debo".
    '(?<=A )que (?:yo )?(?:le |les )?debo(?: a (?=P))?',
    '(?:me )?(?:haces?|haria[s]?|podrias hacer(?:me)?|puedes hacer(?:me)?) (?:el|un) favor(?: de)?|seria[s]? tan amable(?:s)? de|te importa(?:ria)?|(?:quiero|necesito|quisiera|querria|me gustaria|te pido|le pido|os pido) que|me ayuda[s]? a|sin falta|ya(?= ?[.!]*$)',
    'hola|buenas|buenos dias|buenas (?:tardes|noches)|oye|oiga|hey|estimado|querido|safelane|amigo|tio|wey|guey|che',
    'por favor|por fa|porfa(?:vor)?|porfis|xfa|plis|gracias|muchas gracias|mil gracias|te lo agradezco|saludos|si no te importa|si puedes|si eres tan amable|jaja+',
    '(?:me )?(?:puedes|podrias|puede|podria|podes|pudieras)|ayudame a|necesito|quiero|quisiera|me gustaria|deseo|tengo que|hay que|debo|voy a|vamos a|hazme el favor de|hagame el favor de|haz el favor de|hace falta|queria',
    'ahora(?: mismo| ya)?|ya mismo|inmediatamente|de inmediato|enseguida|directamente|justo|exactamente|hoy mismo|al tiro|ahorita',
  ],
  fillers: [
    'a mi(?: (?:amigo|amiga|querido|querida|jefe|jefa|hermano|hermana|primo|prima|tio|tia|colega|companero|companera|vecino|vecina|casero|casera))?(?= ?P)|mi(?:s)?(?= ?P)|(?:don|dona|sr|sra|senor|senora)\\.?(?= ?P)',
    '(?:destinatario|beneficiario|importe|cantidad|monto|moneda|concepto)(?= ?:)',
    'a (?:favor|nombre) de(?= (?:el |la )?P)|en nombre mio|otr[oa]s|de mi parte',
    'desde mi (?:cuenta|cartera|billetera|monedero)|de mi (?:cuenta|cartera|billetera|saldo)|con mi saldo|la cantidad de|la suma de|un total de|un importe de|el equivalente (?:a|de)|equivalente a|por valor de|(?:a )?(?:la|esta|el|este) (?:siguiente )?(?:direccion|cuenta|cartera)',
    'a partes iguales|en partes iguales|equitativamente|por igual|entre|y (?:yo|a mi)|yo|conmigo|me|nos|todos',
    'a|al|de|del|el|la|los|las|un|una|unos|y|e|con|en|para|por|le|les|lo|mi|su|que|se|dinero|importe|cantidad|pago|ambos|ambas|que venza|vence|vencimiento|con vencimiento',
  ],
  misspellings: {
    pagale: 'pagale',
    enbia: 'envia',
    evnia: 'envia',
    embia: 'envia',
    manad: 'manda',
    pagaa: 'paga',
    xa: 'para',
    pa: 'para',
    q: 'que',
    x: 'por',
    tranfiere: 'transfiere',
    trasfiere: 'transfiere',
  },
  lookalikes: [
    'primer|primero|primera|quince|quincena|quincenal|cena|cenas|luz|gas|agua|comida|regalo|entradas|cine|taxi|viaje|boda|fiesta|libros|mercado|reparacion|alquiler|renta|clases|curso|gasolina|cumpleanos|hotel|tren|vuelo|billete|casa|coche|medico|pagos|page|mandar|pasta|pata|carta|parque|porque|mango|manga|pagina|diario|pasado|cobrado|caro|cargo|largo|seguro|regalos',
  ],
}

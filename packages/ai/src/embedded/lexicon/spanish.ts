import type { Lexicon } from './lexicon.ts'

/** A verb's imperative, infinitive and present, with the pronouns that are written together with it. */
const verb = (...stems: string[]): string =>
  stems.map((stem) => `${stem}(?:(?:me)?(?:le|les|lo|la|selo|sela))?`).join('|')

const PAY = verb(
  ...[
    'envia',
    'enviar',
    'envie',
    'envio',
    'manda',
    'mandar',
    'mande',
    'mando',
    'paga',
    'pagamos',
    'enviamos',
    'mandamos',
    'pagar',
    'pague',
    'pago',
  ],
  ...[
    'transfiere',
    'transferir',
    'transfiera',
    'transfiero',
    'gira',
    'girar',
    'da',
    'dar',
    'dale',
    'pasa',
    'pasar',
  ],
  ...[
    'pase',
    'deposita',
    'depositar',
    'deposite',
    'abona',
    'abonar',
    'abone',
    'ingresa',
    'ingresar',
    'entrega',
  ],
  ...['entregar', 'remite', 'remitir', 'regala', 'regalar', 'suelta', 'presta(?=$)', 'liquida', 'liquidar'],
)

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
        `${verb('reembolsa', 'reembolsar', 'reembolse', 'devuelve', 'devolver', 'devuelva', 'devuelvo', 'reintegra', 'reintegrar')}|(?:un |el )?(?:reembolso|devolucion)(?: de)?`,
      ],
    ],
    [
      'split',
      [
        `${verb('divide', 'dividir', 'divida', 'dividamos', 'reparte', 'repartir', 'reparta', 'distribuye', 'distribuir')}|a medias|a pachas|(?:comparte|compartir)(?= A)`,
      ],
    ],
    [
      'request',
      [
        `(?:di|dile|diles|decir|recuerda|recuerdale|recordar|haz|pide|pidele|quiero)(?:le|les)?(?= (?:a )?P[^A]*(?:que|me))`,
        '(?:quiero|necesito|pide|di|recuerda|haz)(?:le|les)? (?=que P me )|que (?=P me )|me (?:pague|envie|mande|transfiera|devuelva|pase)|que me (?:pague|paguen|envie|envien|mande|manden|transfiera|transfieran|de|den|devuelva|pase|deposite)|(?:a )?pagarme|enviarme|mandarme',
        `${verb('pide', 'pedir', 'pida', 'pido', 'solicita', 'solicitar', 'solicite', 'solicito', 'cobra', 'cobrar', 'cobre', 'cobro', 'reclama', 'reclamar', 'exige', 'exigir', 'requiere')}|(?:una |la )?solicitud(?: de pago)?(?: de)?`,
      ],
    ],
    [
      'schedule',
      [
        `${verb('programa', 'programar', 'programe', 'agenda', 'agendar', 'agende', 'planifica', 'planificar', 'domicilia', 'domiciliar')}|orden permanente|automaticamente`,
      ],
    ],
    [
      'pay',
      [
        '(?:le |les )?(?:debo|prometi)(?= [^PA]*(?:P[^PA]*A|A[^PA]*P)[^PA]*(?:paga|envia|manda|transfiere|pasa|da)(?:se|me)?l[oa]s?(?:$|[^\\p{L}]))',
        '(?<=[PA][^PA]*)(?:paga|envia|manda|transfiere|pasa|da)sel[oa]s?',
        `(?:haz|hacer|hazle|hacerle|realiza|realizar|efectua|efectuar|quiero hacer|ordena)(?:le|les)? (?:un |una |el |la )?(?:pago|transferencia|envio|giro|deposito|bizum)(?: de| por)?|bizum|${PAY}|(?:un |una )?(?:pago|transferencia)(?: de| por)?`,
      ],
    ],
  ],
  cover: [
    `(?:(?:y|con|e) )?(?:${verb('asegura', 'asegurar', 'asegure', 'aseguro', 'protege', 'proteger', 'proteja', 'cubre', 'cubrir', 'cubra')})|(?:con |y )?(?:un |una |el |la )?(?:seguros?(?! que)|cobertura|proteccion|poliza)|asegurad[oa]s?|cubiert[oa]|protegid[oa]|desanclaje|depeg|(?:la )?perdida de (?:la )?paridad`,
  ],
  coverFillers: [
    'inclu(?:ye|yendo|ir)(?: una?)?|contrata(?:r|me)?|contrate|compra(?:r|me)?|compre|quiero|necesito|quisiera|saca(?:r)?|toma(?:r)?|adquiere|adquirir|anade|agrega|contra|frente a|ante|por|para|durante|de|del|el|la|los|las|un|una|mi|mis|en|con|y|a|me|lo|la|le|su|posible|caso de|tengo|ahorros|saldo|periodo|plazo|riesgo|caida|perdida|paridad|stablecoins?|usd',
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
        '(?:(?:de|por|con|a|en|usa|usando|elige) )?(?:lo |la |el )?(?:(?:forma|manera|via|ruta|opcion|modo|camino) )?(?:mas (?:rapid[oa]|veloz))(?: (?:posible|que (?:puedas|se pueda)))?|lo antes posible|cuanto antes|lo mas pronto posible|(?:con )?urgen(?:te|temente|cia)|rapido|rapidamente',
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
  shares: ['en (?:dos|tres|cuatro|cinco|[2-9])(?: partes)?(?: iguales)?(?= ?(?:entre|con|,|$))'],
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
    'mas tarde|mas adelante|luego|despues|pronto|algun dia|otro dia|un dia de estos|cuando pueda|(?:en |para |antes de )?(?:la )?(?:proxima semana|semana (?:que viene|proxima|entrante))|(?:en |para |antes del? )?(?:el )?(?:proximo mes|mes (?:que viene|proximo|entrante))|(?:el )?(?:ano que viene|proximo ano)|este mes|esta semana|en unos dias|dentro de (?:poco|unos dias)|(?:para |en |antes de |el dia de )?(?:navidad(?:es)?|nochebuena|semana santa|reyes|mi cumpleanos)|(?:el |este )?fin de semana|a principios de(?:l)? (?:mes|semana|ano)?|a mediados de(?:l)? (?:mes)?|cuando cobre|(?:cada |la |esta )?quincena(?:l(?:mente)?)?|dos veces (?:al|por) (?:mes|semana|ano)|de vez en cuando|regularmente|cada dos por tres',
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
    'cancela(?:r)?|anula(?:r)?|deten(?:er)?|para(?= de)|ignora(?:r)?|olvida(?:r|lo)?|revierte|deshaz|quiza[s]?|tal vez|a lo mejor|supon(?:gamos)?|imagina|como|cuanto(?! antes)|cuantos|que(?= )|quien|por que|cual|donde|deberia|ya|recibi|recibio|debe|debo|ha|he|hay|es|era|fue|cambia(?:r)?|convierte|convertir|vende(?:r)?|presta(?:r|le)?|retira|saldo|historial|precio|muestra|consulta|mejor',
  ],
  corrections: ['en realidad|espera|perdon|mejor dicho|digo|quise decir|corrijo|o'],
  courtesies: [
    'hola|buenas|buenos dias|buenas (?:tardes|noches)|oye|oiga|hey|estimado|querido|safelane|amigo|tio|wey|guey|che',
    'por favor|por fa|porfa(?:vor)?|porfis|xfa|plis|gracias|muchas gracias|mil gracias|te lo agradezco|saludos|si no te importa|si puedes|si eres tan amable|jaja+',
    '(?:me )?(?:puedes|podrias|puede|podria|podes|pudieras)|ayudame a|necesito|quiero|quisiera|me gustaria|deseo|tengo que|hay que|debo|voy a|vamos a|hazme el favor de|hagame el favor de|haz el favor de|hace falta|queria',
    'ahora(?: mismo| ya)?|ya mismo|inmediatamente|de inmediato|enseguida|directamente|justo|exactamente|hoy mismo|al tiro|ahorita',
  ],
  fillers: [
    'a mi(?: (?:amigo|amiga|querido|querida|jefe|jefa|hermano|hermana|primo|prima|tio|tia|colega|companero|companera|vecino|vecina|casero|casera))?(?= ?P)|mi(?:s)?(?= ?P)|(?:don|dona|sr|sra|senor|senora)\\.?(?= ?P)',
    '(?:destinatario|beneficiario|importe|cantidad|monto|moneda|concepto)(?= ?:)',
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
    'cena|cenas|luz|gas|agua|comida|regalo|entradas|cine|taxi|viaje|boda|fiesta|libros|mercado|reparacion|alquiler|renta|clases|curso|gasolina|cumpleanos|hotel|tren|vuelo|billete|casa|coche|medico|pagos|page|mandar|pasta|pata|carta|parque|porque|mango|manga|pagina|diario|pasado|cobrado|caro|cargo|largo|seguro|regalos',
  ],
}

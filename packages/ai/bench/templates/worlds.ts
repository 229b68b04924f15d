import type { Locale } from './template.ts'

/** Somebody who speaks: their address book, home currency and clock. */
export interface World {
  readonly locale: Locale
  readonly now: string
  readonly timeZone: string
  /** The date that their clock shows, which the labels count from. */
  readonly today: string
  readonly currency: string
  /** Names of which each part is unique in this address book. */
  readonly people: readonly string[]
  /** Two contacts share this name. */
  readonly shared: readonly [written: string, first: string, second: string]
  readonly memos: readonly string[]
  readonly strangers: readonly string[]
}

export const DEVELOPMENT_WORLDS: readonly World[] = [
  {
    locale: 'en',
    now: '2026-03-02T10:00:00Z',
    timeZone: 'Europe/Berlin',
    today: '2026-03-02',
    currency: 'EUR',
    people: ['Ana Silva', 'Bob', 'Corner Café', 'Yusuf Demir'],
    shared: ['maria', 'Maria Lopez', 'Maria Garcia'],
    memos: ['lunch', 'the tickets', 'march rent', 'web design', 'my share of dinner'],
    strangers: ['Zoe', 'Oleg', 'Mr. Tanaka'],
  },
  {
    locale: 'en',
    now: '2026-07-15T23:30:00Z',
    timeZone: 'America/New_York',
    today: '2026-07-15',
    currency: 'USD',
    people: ['Mom', 'Priya Patel', 'Landlord', 'Tyrone'],
    shared: ['Dave', 'Dave Chen', 'Dave Kim'],
    memos: ['gas', 'boba', 'the babysitter', 'concert tickets', 'helping me move'],
    strangers: ['Ximena', 'Gus', 'uncle joe'],
  },
  {
    locale: 'zh',
    now: '2026-11-30T18:00:00Z',
    timeZone: 'Asia/Shanghai',
    today: '2026-12-01',
    currency: 'CNY',
    people: ['王芳', '张伟', 'Kevin', '妈妈'],
    shared: ['李娜', '李娜', '李娜'],
    memos: ['午饭钱', '房租', '水电费', '电影票'],
    strangers: ['赵六', 'Tony', '刘老师'],
  },
  {
    locale: 'es',
    now: '2026-01-31T12:00:00Z',
    timeZone: 'Europe/Madrid',
    today: '2026-01-31',
    currency: 'EUR',
    people: ['Lucía Fernández', 'Carlos', 'Mamá', 'Casero'],
    shared: ['Pablo', 'Pablo Ruiz', 'Pablo Gómez'],
    memos: ['la cena', 'el taxi', 'las entradas', 'la luz'],
    strangers: ['Marta', 'Ignacio', 'mi vecino'],
  },
]

export const TEST_WORLDS: readonly World[] = [
  {
    locale: 'en',
    now: '2027-05-20T22:15:00Z',
    timeZone: 'Asia/Singapore',
    today: '2027-05-21',
    currency: 'USD',
    people: ['Grace Okafor', 'Liam', 'Wei Ling', 'Harbour Dental', 'Dr. Novak'],
    shared: ['Sam', 'Sam Porter', 'Sam Whitfield'],
    memos: ['the hotel', 'groceries', 'piano lessons', 'fixing the sink', 'april utilities'],
    strangers: ['Bartholomew', 'Keiko', 'the neighbour'],
  },
  {
    locale: 'en',
    now: '2026-09-06T03:05:00Z',
    timeZone: 'America/Los_Angeles',
    today: '2026-09-05',
    currency: 'GBP',
    people: ['Noah', 'Elif Kaya', 'Pizza Roma', 'Oma'],
    shared: ['Chris', 'Chris Lane', 'Chris Bell'],
    memos: ['pet food', 'the car repair', 'tuition', 'our trip to Porto', 'stationery'],
    strangers: ['Vikram', 'Jolene', 'my cousin'],
  },
  {
    locale: 'zh',
    now: '2026-08-10T16:30:00Z',
    timeZone: 'Asia/Shanghai',
    today: '2026-08-11',
    currency: 'CNY',
    people: ['陈静', '刘洋', '周杰', 'Alice', '房东'],
    shared: ['小林', '小林', '小林'],
    memos: ['打车费', '学费', '聚餐费用', '生日礼物'],
    strangers: ['孙悟空', 'Frank', '马老板'],
  },
  {
    locale: 'es',
    now: '2026-10-12T02:40:00Z',
    timeZone: 'America/Bogota',
    today: '2026-10-11',
    currency: 'USD',
    people: ['Valentina Rojas', 'Andrés', 'Panadería Sol', 'Tía Rosa'],
    shared: ['Javier', 'Javier Mora', 'Javier Peña'],
    memos: ['el mercado', 'los libros', 'la reparación', 'el regalo'],
    strangers: ['Fernanda', 'Gustavo', 'el plomero'],
  },
]

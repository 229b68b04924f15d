/** Contacts. */
import { z } from 'zod'
import { address, pageOf } from './common.ts'

export const contact = z.object({ name: z.string(), address })
export const contactPage = pageOf(contact)
export const removed = z.object({ removed: z.string() })

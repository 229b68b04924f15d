import { createApiHandler } from '@safelane/api'

const handle = createApiHandler()

export { handle as GET, handle as POST }

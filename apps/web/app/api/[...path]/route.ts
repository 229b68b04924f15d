import { createApiHandler } from '@safelane/api'

const handle = createApiHandler()

export { handle as DELETE, handle as GET, handle as PATCH, handle as POST, handle as PUT }

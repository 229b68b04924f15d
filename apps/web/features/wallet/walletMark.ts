/** The cookie that says no more than that this browser has a wallet connected. */
export const WALLET_MARK = 'safelane-wallet'

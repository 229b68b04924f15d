import { expect, type Page, test } from '@playwright/test'
import {
  type InjectedWallet,
  type InjectedWalletOptions,
  installInjectedWallet,
} from '../fixtures/injectedWallet.ts'
import { bob } from '../fixtures/wallet.ts'

const sentence = 'Who and how much?'
const mainnet = '0x1'

/** Opens the page in a browser that has a wallet of its own, and connects it by name. */
async function connectInjected(page: Page, options?: InjectedWalletOptions): Promise<InjectedWallet> {
  const wallet = await installInjectedWallet(page, options)
  await page.goto('/')
  await page.getByRole('button', { name: 'Connect' }).first().click()
  await page.getByRole('dialog').getByRole('button', { name: wallet.name }).click()
  await expectAccount(page, wallet.address)
  return wallet
}

async function expectAccount(page: Page, address: string): Promise<void> {
  await expect(page.getByTestId('wallet-address')).toHaveAttribute('data-address', address)
}

async function getTestMoney(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Get test money' }).first().click()
  await expect(page.getByTestId('balance-USDC')).toContainText('1,000')
}

/** Writes the payment and opens the last look before signing. */
async function review(page: Page, text: string) {
  await page.getByLabel(sentence).fill(text)
  await page.getByRole('button', { name: 'Review payment' }).click()
  const sheet = page.getByRole('dialog')
  return { sheet, confirm: sheet.getByRole('button', { name: 'Confirm and pay' }) }
}

async function expectPaid(page: Page): Promise<void> {
  await expect(page).toHaveURL(/\/pay\/0x[0-9a-f]{64}/)
  await expect(page.getByText('Paid', { exact: true })).toBeVisible()
}

/** The payments that the product knows of an account. */
async function paymentsOf(page: Page, address: string): Promise<unknown[]> {
  const input = JSON.stringify({ json: { address } })
  const response = await page.request.get(`/api/trpc/payment.list?input=${encodeURIComponent(input)}`)
  const answer = (await response.json()) as { result: { data: { json: { items: unknown[] } } } }
  return answer.result.data.json.items
}

const count = (wallet: InjectedWallet, method: string) =>
  wallet.requests.filter((request) => request.method === method).length

test('a wallet that the browser has is offered by its name and picture, and pays with one signature', async ({
  page,
}) => {
  const wallet = await installInjectedWallet(page)
  await page.goto('/')
  await page.getByRole('button', { name: 'Connect' }).first().click()
  const option = page.getByRole('dialog').getByRole('button', { name: wallet.name })
  await expect(option).toHaveCount(1)
  await expect(option.locator('img')).toHaveJSProperty('naturalWidth', 96)
  await option.click()
  await expectAccount(page, wallet.address)

  await getTestMoney(page)
  const { sheet, confirm } = await review(page, `pay ${bob} 25 USDC for lunch`)
  await expect(sheet).toContainText('Your wallet asks you to sign')
  await confirm.click()
  await expectPaid(page)
  expect(count(wallet, 'eth_signTypedData_v4')).toBe(1)
  expect(count(wallet, 'eth_sendTransaction')).toBe(0)
})

test('declining the signature pays nothing and says so, and confirming again pays', async ({ page }) => {
  const wallet = await connectInjected(page)
  await getTestMoney(page)
  wallet.refuseNext('eth_signTypedData_v4')
  const { sheet, confirm } = await review(page, `pay ${bob} 12 USDC`)
  await confirm.click()
  await expect(sheet.getByRole('alert')).toContainText('You declined in your wallet')
  await expect(sheet.getByRole('alert')).toContainText('Nothing was paid')

  expect(await paymentsOf(page, wallet.address)).toEqual([])

  await confirm.click()
  await expectPaid(page)
})

test('a wallet on another chain learns of ours, is moved to it, and pays', async ({ page }) => {
  const wallet = await connectInjected(page, { chainId: mainnet })
  await getTestMoney(page)
  expect(wallet.chainId).toBe(mainnet)
  const { confirm } = await review(page, `pay ${bob} 8 USDC`)
  await confirm.click()
  await expectPaid(page)
  expect(wallet.chainId).not.toBe(mainnet)
  expect(count(wallet, 'wallet_addEthereumChain')).toBe(1)
})

test('declining to change the chain pays nothing and says so, and confirming again pays', async ({
  page,
}) => {
  const wallet = await connectInjected(page, { chainId: mainnet })
  await getTestMoney(page)
  wallet.refuseNext('wallet_addEthereumChain')
  const { sheet, confirm } = await review(page, `pay ${bob} 8 USDC`)
  await confirm.click()
  await expect(sheet.getByRole('alert')).toContainText('You declined in your wallet')
  expect(count(wallet, 'eth_signTypedData_v4')).toBe(0)
  await confirm.click()
  await expectPaid(page)
})

test('a wallet that cannot learn of our chain is not blamed on the person', async ({ page }) => {
  const wallet = await connectInjected(page, { chainId: mainnet })
  await getTestMoney(page)
  wallet.refuseNext('wallet_addEthereumChain', -32602)
  const { sheet, confirm } = await review(page, `pay ${bob} 8 USDC`)
  await confirm.click()
  await expect(sheet.getByRole('alert')).toContainText('check its network')
  expect(count(wallet, 'eth_signTypedData_v4')).toBe(0)
})

test('a reload keeps the connection without asking again', async ({ page }) => {
  const wallet = await connectInjected(page)
  await getTestMoney(page)
  const asked = count(wallet, 'eth_requestAccounts')
  await page.reload()
  await expectAccount(page, wallet.address)
  await expect(page.getByTestId('balance-USDC')).toContainText('1,000')
  expect(count(wallet, 'eth_requestAccounts')).toBe(asked)

  const { confirm } = await review(page, `pay ${bob} 4 USDC`)
  await confirm.click()
  await expectPaid(page)
})

test('a contact that was saved after signing in is paid by name', async ({ page }) => {
  const wallet = await connectInjected(page)
  await getTestMoney(page)
  await page.getByTestId('wallet-address').click()
  await page.getByRole('menuitem', { name: 'Contacts' }).click()
  const contacts = page.getByRole('dialog')

  wallet.refuseNext('personal_sign')
  await contacts.getByRole('button', { name: 'Sign in' }).click()
  await expect(contacts.getByRole('alert')).toContainText('You declined in your wallet')
  await contacts.getByRole('button', { name: 'Sign in' }).click()

  await contacts.getByLabel('Name').fill('Ana')
  await contacts.getByLabel('Address').fill(bob)
  await contacts.getByRole('button', { name: 'Add contact' }).click()
  await expect(contacts.getByRole('listitem')).toContainText('Ana')
  await contacts.getByRole('button', { name: 'Close' }).click()

  const { sheet, confirm } = await review(page, 'pay Ana 9.5 USDC')
  await expect(sheet).toContainText('Ana')
  await confirm.click()
  await expectPaid(page)
  expect(count(wallet, 'personal_sign')).toBe(2)
})

test('declining to connect says so, and connecting again works', async ({ page }) => {
  const wallet = await installInjectedWallet(page)
  wallet.refuseNext('eth_requestAccounts')
  await page.goto('/')
  await page.getByRole('button', { name: 'Connect' }).first().click()
  const sheet = page.getByRole('dialog')
  await sheet.getByRole('button', { name: wallet.name }).click()
  await expect(sheet.getByRole('alert')).toContainText('You declined in your wallet')
  await sheet.getByRole('button', { name: wallet.name }).click()
  await expectAccount(page, wallet.address)
})

test('an older wallet that does not announce itself connects, pays and survives a reload', async ({
  page,
}) => {
  const wallet = await installInjectedWallet(page, { isAnnounced: false })
  await page.goto('/')
  await page.getByRole('button', { name: 'Connect' }).first().click()
  await page.getByRole('dialog').getByRole('button', { name: 'Browser wallet' }).click()
  await expectAccount(page, wallet.address)
  await getTestMoney(page)
  await page.reload()
  await expectAccount(page, wallet.address)
  const { confirm } = await review(page, `pay ${bob} 6 USDC`)
  await confirm.click()
  await expectPaid(page)
})

test('choosing another account in the wallet shows that account and its money', async ({ page }) => {
  const wallet = await connectInjected(page)
  await getTestMoney(page)
  const next = await wallet.switchAccount()
  await expectAccount(page, next)
  await expect(page.getByTestId('balance-USDC')).toHaveText('0.00')
  await getTestMoney(page)
  const { confirm } = await review(page, `pay ${bob} 2 USDC`)
  await confirm.click()
  await expectPaid(page)
})

test('choosing another account during the review pays from neither', async ({ page }) => {
  const wallet = await connectInjected(page)
  await getTestMoney(page)
  const { sheet, confirm } = await review(page, `pay ${bob} 2 USDC`)
  await expect(confirm).toBeVisible()
  const reviewed = wallet.address
  const chosen = await wallet.switchAccount()
  await confirm.click()
  await expect(sheet.getByRole('alert')).toContainText('Check which account your wallet uses')
  for (const account of [reviewed, chosen]) expect(await paymentsOf(page, account)).toEqual([])
  await wallet.switchBack()
  await confirm.click()
  await expectPaid(page)
})

test('a page that lost its permission asks to connect again', async ({ page }) => {
  const wallet = await connectInjected(page)
  await wallet.revoke()
  await expect(page.getByRole('button', { name: 'Connect' }).first()).toBeVisible()
  await page.getByLabel(sentence).fill(`pay ${bob} 2 USDC`)
  await page.getByRole('button', { name: 'Connect wallet to review' }).click()
  await page.getByRole('dialog').getByRole('button', { name: wallet.name }).click()
  await expectAccount(page, wallet.address)
})

test('disconnecting stays disconnected, also where another wallet had given its permission', async ({
  page,
}) => {
  await installInjectedWallet(page, { name: 'Other Wallet', isAuthorized: true })
  const wallet = await connectInjected(page)
  await page.reload()
  await expectAccount(page, wallet.address)
  await page.getByTestId('wallet-address').click()
  await page.getByRole('menuitem', { name: 'Disconnect' }).click()
  await expect(page.getByRole('button', { name: 'Connect' }).first()).toBeVisible()
  await expect(page.getByTestId('wallet-address')).toHaveCount(0)
  await page.reload()
  await expect(page.getByRole('button', { name: 'Connect' }).first()).toBeVisible()
  await expect(page.getByTestId('wallet-address')).toHaveCount(0)
})

-- CreateTable
CREATE TABLE "contacts" (
    "owner" TEXT NOT NULL,
    "name_key" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "address" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "contacts_pkey" PRIMARY KEY ("owner","name_key")
);

-- CreateTable
CREATE TABLE "cover_quotes" (
    "id" TEXT NOT NULL,
    "holder" TEXT NOT NULL,
    "expires_at_sec" BIGINT NOT NULL,
    "quote" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "cover_quotes_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "cover_purchases" (
    "id" TEXT NOT NULL,
    "quote_id" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "holder" TEXT NOT NULL,
    "order_hash" TEXT NOT NULL,
    "signature" TEXT NOT NULL,
    "policy_id" DECIMAL(78,0),
    "tx_hash" TEXT,
    "block_number" BIGINT,
    "failure_code" TEXT,
    "failure_detail" TEXT,
    "valid_before_sec" BIGINT NOT NULL,
    "created_at_sec" BIGINT NOT NULL,

    CONSTRAINT "cover_purchases_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "cover_policies" (
    "policy_id" DECIMAL(78,0) NOT NULL,
    "product_id" DECIMAL(78,0) NOT NULL,
    "bought_by" TEXT NOT NULL,
    "insured" DECIMAL(78,0) NOT NULL,
    "premium" DECIMAL(78,0) NOT NULL,
    "starts_at_sec" BIGINT NOT NULL,
    "ends_at_sec" BIGINT NOT NULL,
    "tx_hash" TEXT NOT NULL,
    "block_number" BIGINT NOT NULL,
    "paid_out" DECIMAL(78,0),
    "paid_tx_hash" TEXT,
    "paid_block" BIGINT,

    CONSTRAINT "cover_policies_pkey" PRIMARY KEY ("policy_id")
);

-- CreateTable
CREATE TABLE "cover_policy_transfers" (
    "policy_id" DECIMAL(78,0) NOT NULL,
    "block_number" BIGINT NOT NULL,
    "log_index" INTEGER NOT NULL,
    "owner" TEXT NOT NULL,

    CONSTRAINT "cover_policy_transfers_pkey" PRIMARY KEY ("policy_id","block_number","log_index")
);

-- CreateTable
CREATE TABLE "cover_claims" (
    "id" TEXT NOT NULL,
    "policy_id" DECIMAL(78,0) NOT NULL,
    "state" TEXT NOT NULL,
    "tx_hash" TEXT,
    "block_number" BIGINT,
    "failure_code" TEXT,
    "failure_detail" TEXT,
    "created_at_sec" BIGINT NOT NULL,
    "sequence" BIGSERIAL NOT NULL,

    CONSTRAINT "cover_claims_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "indexed_blocks" (
    "number" BIGINT NOT NULL,
    "hash" TEXT NOT NULL,

    CONSTRAINT "indexed_blocks_pkey" PRIMARY KEY ("number")
);

-- CreateTable
CREATE TABLE "payment_quotes" (
    "id" TEXT NOT NULL,
    "payer" TEXT NOT NULL,
    "expires_at_sec" BIGINT NOT NULL,
    "quote" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "payment_quotes_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "payments" (
    "id" TEXT NOT NULL,
    "quote_id" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "payer" TEXT NOT NULL,
    "recipient" TEXT NOT NULL,
    "token_out" JSONB NOT NULL,
    "token_in" JSONB NOT NULL,
    "token_out_address" TEXT NOT NULL,
    "amount_out" DECIMAL(78,0) NOT NULL,
    "amount_in" DECIMAL(78,0) NOT NULL,
    "expected_amount_in" DECIMAL(78,0) NOT NULL,
    "max_amount_in" DECIMAL(78,0) NOT NULL,
    "network_fee" DECIMAL(78,0) NOT NULL,
    "memo" TEXT,
    "signature" TEXT NOT NULL,
    "tx_hash" TEXT,
    "block_number" BIGINT,
    "failure_code" TEXT,
    "failure_detail" TEXT,
    "valid_before_sec" BIGINT NOT NULL,
    "created_at_sec" BIGINT NOT NULL,
    "settled_at_sec" BIGINT,
    "sequence" BIGSERIAL NOT NULL,

    CONSTRAINT "payments_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "relay_jobs" (
    "id" BIGSERIAL NOT NULL,
    "kind" TEXT NOT NULL,
    "subject_id" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "run_after" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "last_error" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "relay_jobs_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "relay_transactions" (
    "hash" TEXT NOT NULL,
    "job_id" BIGINT NOT NULL,
    "sender" TEXT NOT NULL,
    "nonce" BIGINT NOT NULL,
    "raw_transaction" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "relay_transactions_pkey" PRIMARY KEY ("hash")
);

-- CreateTable
CREATE TABLE "sign_in_nonces" (
    "nonce" TEXT NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "sign_in_nonces_pkey" PRIMARY KEY ("nonce")
);

-- CreateIndex
CREATE INDEX "contacts_owner_address_idx" ON "contacts"("owner", "address");

-- CreateIndex
CREATE INDEX "cover_quotes_expires_at_sec_idx" ON "cover_quotes"("expires_at_sec");

-- CreateIndex
CREATE UNIQUE INDEX "cover_purchases_quote_id_key" ON "cover_purchases"("quote_id");

-- CreateIndex
CREATE UNIQUE INDEX "cover_purchases_order_hash_key" ON "cover_purchases"("order_hash");

-- CreateIndex
CREATE INDEX "cover_purchases_state_valid_before_sec_idx" ON "cover_purchases"("state", "valid_before_sec");

-- CreateIndex
CREATE INDEX "cover_purchases_block_number_idx" ON "cover_purchases"("block_number");

-- CreateIndex
CREATE INDEX "cover_policies_block_number_idx" ON "cover_policies"("block_number");

-- CreateIndex
CREATE INDEX "cover_policies_paid_block_idx" ON "cover_policies"("paid_block");

-- CreateIndex
CREATE INDEX "cover_policy_transfers_owner_idx" ON "cover_policy_transfers"("owner");

-- CreateIndex
CREATE INDEX "cover_policy_transfers_block_number_idx" ON "cover_policy_transfers"("block_number");

-- CreateIndex
CREATE UNIQUE INDEX "cover_claims_sequence_key" ON "cover_claims"("sequence");

-- CreateIndex
CREATE INDEX "cover_claims_policy_id_sequence_idx" ON "cover_claims"("policy_id", "sequence");

-- CreateIndex
CREATE INDEX "cover_claims_block_number_idx" ON "cover_claims"("block_number");

-- CreateIndex
CREATE INDEX "payment_quotes_expires_at_sec_idx" ON "payment_quotes"("expires_at_sec");

-- CreateIndex
CREATE UNIQUE INDEX "payments_quote_id_key" ON "payments"("quote_id");

-- CreateIndex
CREATE UNIQUE INDEX "payments_sequence_key" ON "payments"("sequence");

-- CreateIndex
CREATE INDEX "payments_payer_sequence_idx" ON "payments"("payer", "sequence");

-- CreateIndex
CREATE INDEX "payments_recipient_sequence_idx" ON "payments"("recipient", "sequence");

-- CreateIndex
CREATE INDEX "payments_state_valid_before_sec_idx" ON "payments"("state", "valid_before_sec");

-- CreateIndex
CREATE INDEX "payments_block_number_idx" ON "payments"("block_number");

-- CreateIndex
CREATE INDEX "relay_jobs_state_run_after_idx" ON "relay_jobs"("state", "run_after");

-- CreateIndex
CREATE UNIQUE INDEX "relay_jobs_kind_subject_id_key" ON "relay_jobs"("kind", "subject_id");

-- CreateIndex
CREATE INDEX "relay_transactions_state_nonce_idx" ON "relay_transactions"("state", "nonce");

-- CreateIndex
CREATE INDEX "sign_in_nonces_expires_at_idx" ON "sign_in_nonces"("expires_at");

-- AddForeignKey
ALTER TABLE "cover_purchases" ADD CONSTRAINT "cover_purchases_quote_id_fkey" FOREIGN KEY ("quote_id") REFERENCES "cover_quotes"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "cover_policy_transfers" ADD CONSTRAINT "cover_policy_transfers_policy_id_fkey" FOREIGN KEY ("policy_id") REFERENCES "cover_policies"("policy_id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "payments" ADD CONSTRAINT "payments_quote_id_fkey" FOREIGN KEY ("quote_id") REFERENCES "payment_quotes"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "relay_transactions" ADD CONSTRAINT "relay_transactions_job_id_fkey" FOREIGN KEY ("job_id") REFERENCES "relay_jobs"("id") ON DELETE RESTRICT ON UPDATE CASCADE;



-- One pending transaction per relayer account and nonce; mined and dropped ones no longer claim it.
CREATE UNIQUE INDEX "relay_transactions_pending_nonce_key" ON "relay_transactions"("sender", "nonce") WHERE "state" = 'pending';

-- At most one open claim per policy: a second request gets the first one back.
CREATE UNIQUE INDEX "cover_claims_open_key" ON "cover_claims"("policy_id") WHERE "state" IN ('authorized', 'submitted');

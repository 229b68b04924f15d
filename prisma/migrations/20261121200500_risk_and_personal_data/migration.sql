-- AlterTable
ALTER TABLE "payments" ADD COLUMN     "release_at_sec" BIGINT;

-- CreateTable
CREATE TABLE "risk_decisions" (
    "id" TEXT NOT NULL,
    "quote_id" TEXT,
    "payer" TEXT NOT NULL,
    "recipient" TEXT NOT NULL,
    "action" TEXT NOT NULL,
    "decision" JSONB NOT NULL,
    "acknowledged" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "created_at_sec" BIGINT NOT NULL,
    "sequence" BIGSERIAL NOT NULL,

    CONSTRAINT "risk_decisions_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "risk_appeals" (
    "decision_id" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "created_at_sec" BIGINT NOT NULL,

    CONSTRAINT "risk_appeals_pkey" PRIMARY KEY ("decision_id")
);

-- CreateTable
CREATE TABLE "personal_data_keys" (
    "subject" TEXT NOT NULL,
    "wrapped_key" BYTEA,
    "master_key_id" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "erased_at" TIMESTAMPTZ(3),

    CONSTRAINT "personal_data_keys_pkey" PRIMARY KEY ("subject")
);

-- CreateTable
CREATE TABLE "personal_records" (
    "subject" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "ciphertext" BYTEA NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "personal_records_pkey" PRIMARY KEY ("subject","kind")
);

-- CreateIndex
CREATE UNIQUE INDEX "risk_decisions_quote_id_key" ON "risk_decisions"("quote_id");

-- CreateIndex
CREATE UNIQUE INDEX "risk_decisions_sequence_key" ON "risk_decisions"("sequence");

-- CreateIndex
CREATE INDEX "risk_decisions_payer_sequence_idx" ON "risk_decisions"("payer", "sequence");

-- CreateIndex
CREATE INDEX "personal_data_keys_master_key_id_idx" ON "personal_data_keys"("master_key_id");

-- AddForeignKey
ALTER TABLE "risk_appeals" ADD CONSTRAINT "risk_appeals_decision_id_fkey" FOREIGN KEY ("decision_id") REFERENCES "risk_decisions"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "personal_records" ADD CONSTRAINT "personal_records_subject_fkey" FOREIGN KEY ("subject") REFERENCES "personal_data_keys"("subject") ON DELETE CASCADE ON UPDATE CASCADE;



-- CreateTable
CREATE TABLE "revocations" (
    "id" TEXT NOT NULL,
    "token" TEXT NOT NULL,
    "payer" TEXT NOT NULL,
    "subject_kind" TEXT NOT NULL,
    "subject_id" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "signature" TEXT NOT NULL,
    "valid_before_sec" BIGINT NOT NULL,
    "tx_hash" TEXT,
    "block_number" BIGINT,
    "failure_code" TEXT,
    "failure_detail" TEXT,
    "created_at_sec" BIGINT NOT NULL,

    CONSTRAINT "revocations_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "revocations_payer_created_at_sec_idx" ON "revocations"("payer", "created_at_sec");

-- CreateIndex
CREATE INDEX "revocations_state_valid_before_sec_idx" ON "revocations"("state", "valid_before_sec");

-- CreateIndex
CREATE INDEX "revocations_block_number_idx" ON "revocations"("block_number");



-- Told as every other state is; `revocation.voided` is the token's word.

CREATE FUNCTION record_revocation_event() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
  PERFORM record_event(
    'revocation.' || NEW.state,
    NEW.id,
    ARRAY[NEW.payer],
    jsonb_build_object(
      'nonce', NEW.id, 'token', NEW.token, 'payer', NEW.payer, 'state', NEW.state,
      'kind', NEW.subject_kind, 'subjectId', NEW.subject_id,
      'txHash', NEW.tx_hash, 'blockNumber', NEW.block_number::TEXT,
      'failure', CASE WHEN NEW.failure_code IS NULL THEN NULL
        ELSE jsonb_build_object('code', NEW.failure_code, 'detail', NEW.failure_detail) END));
  RETURN NULL;
END $$;

CREATE TRIGGER revocation_event_of_new AFTER INSERT ON revocations FOR EACH ROW EXECUTE FUNCTION record_revocation_event();
CREATE TRIGGER revocation_event_of_state AFTER UPDATE ON revocations FOR EACH ROW
  WHEN (OLD.state IS DISTINCT FROM NEW.state) EXECUTE FUNCTION record_revocation_event();

-- AlterTable
ALTER TABLE "risk_appeals" ADD COLUMN     "answer" TEXT,
ADD COLUMN     "decided_at_sec" BIGINT,
ADD COLUMN     "decided_by" TEXT;

-- CreateIndex
CREATE INDEX "risk_appeals_state_created_at_sec_idx" ON "risk_appeals"("state", "created_at_sec");

-- The payer hears what became of an appeal in the transaction that decides it.
CREATE FUNCTION record_appeal_event() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
  PERFORM record_event(
    'appeal.' || NEW.state,
    NEW.decision_id,
    ARRAY[(SELECT payer FROM risk_decisions WHERE id = NEW.decision_id)],
    jsonb_build_object(
      'decisionId', NEW.decision_id, 'state', NEW.state, 'reason', NEW.reason,
      'answer', NEW.answer, 'decidedAtSec', NEW.decided_at_sec));
  RETURN NULL;
END $$;

CREATE TRIGGER appeal_event_of_state AFTER UPDATE ON risk_appeals FOR EACH ROW
  WHEN (OLD.state IS DISTINCT FROM NEW.state) EXECUTE FUNCTION record_appeal_event();

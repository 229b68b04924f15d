-- AlterTable
ALTER TABLE "payments" ADD COLUMN     "leg_inputs" DECIMAL(78,0)[] DEFAULT ARRAY[]::DECIMAL(78,0)[],
ADD COLUMN     "route" JSONB;

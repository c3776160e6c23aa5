"""What mail providers tell by signed webhooks: delivered, bounced, complained. Only listens."""

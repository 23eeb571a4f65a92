// What holds keys, passwords, and the headers that carry them.
public import Confidentiality

extension SettingsSource: Confidential {}
extension SecretFiles: Confidential {}
extension KafkaSettings: Confidential {}
extension ModelSettings.Access: Confidential {}
extension TracingSettings: Confidential {}

// What holds the words of records, or the passwords of a connection.
public import Confidentiality

extension KafkaRecord: Confidential {}
extension KafkaMessage: Confidential {}
extension KafkaHeader: Confidential {}
extension KafkaClientConfiguration: Confidential {}

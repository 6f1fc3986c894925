// Certificates for the tests of TLS.
#ifndef TESSERA_TESTS_SUPPORT_CERTIFICATES_H_
#define TESSERA_TESTS_SUPPORT_CERTIFICATES_H_

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <memory>
#include <stdexcept>
#include <string>

namespace tessera::testing {

// An authority, or what one has signed: PEM of both halves.
struct KeyPair {
  std::string key;
  std::string certificate;
};

namespace certificates {

template <typename T, void (*Free)(T*)>
struct Deleter {
  void operator()(T* object) const { Free(object); }
};
using Key = std::unique_ptr<EVP_PKEY, Deleter<EVP_PKEY, EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, Deleter<X509, X509_free>>;
using Bio = std::unique_ptr<BIO, Deleter<BIO, BIO_free_all>>;

inline std::string TextOf(BIO* bio) {
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio, &data);
  return std::string(data, static_cast<size_t>(size));
}

inline void Extend(X509* certificate, int what, const char* value) {
  X509_EXTENSION* const extension =
      X509V3_EXT_conf_nid(nullptr, nullptr, what, value);
  if (extension == nullptr) throw std::runtime_error("no such extension");
  X509_add_ext(certificate, extension, -1);
  X509_EXTENSION_free(extension);
}

inline Certificate Make(const std::string& name, bool authority, EVP_PKEY* key,
                        X509* issuer, EVP_PKEY* issuer_key) {
  Certificate certificate(X509_new());
  X509_set_version(certificate.get(), 2);
  static long serial = 1;
  ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), serial++);
  X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -3600);
  X509_gmtime_adj(X509_getm_notAfter(certificate.get()), 3600);
  X509_set_pubkey(certificate.get(), key);
  X509_NAME_add_entry_by_txt(
      X509_get_subject_name(certificate.get()), "CN", MBSTRING_ASC,
      reinterpret_cast<const unsigned char*>(name.c_str()), -1, -1, 0);
  X509_set_issuer_name(
      certificate.get(),
      X509_get_subject_name(issuer == nullptr ? certificate.get() : issuer));
  Extend(certificate.get(), NID_basic_constraints,
         authority ? "critical,CA:TRUE" : "CA:FALSE");
  if (!authority) {
    Extend(certificate.get(), NID_subject_alt_name,
           "IP:127.0.0.1,DNS:localhost");
  }
  X509_sign(certificate.get(), issuer_key, EVP_sha256());
  return certificate;
}

inline KeyPair PemOf(EVP_PKEY* key, X509* certificate) {
  const Bio keys(BIO_new(BIO_s_mem()));
  const Bio certificates(BIO_new(BIO_s_mem()));
  PEM_write_bio_PrivateKey(keys.get(), key, nullptr, nullptr, 0, nullptr,
                           nullptr);
  PEM_write_bio_X509(certificates.get(), certificate);
  return {TextOf(keys.get()), TextOf(certificates.get())};
}

}  // namespace certificates

// Signs certificates for 127.0.0.1 that are valid for an hour.
//
// Not thread-safe.
class Authority {
 public:
  explicit Authority(const std::string& name)
      : key_(EVP_EC_gen("P-256")),
        certificate_(
            certificates::Make(name, true, key_.get(), nullptr, key_.get())) {}

  // Its own certificate, which others trust.
  std::string certificate() const {
    return certificates::PemOf(key_.get(), certificate_.get()).certificate;
  }

  KeyPair Sign(const std::string& name) const {
    const certificates::Key key(EVP_EC_gen("P-256"));
    const certificates::Certificate certificate = certificates::Make(
        name, false, key.get(), certificate_.get(), key_.get());
    return certificates::PemOf(key.get(), certificate.get());
  }

 private:
  const certificates::Key key_;
  const certificates::Certificate certificate_;
};

}  // namespace tessera::testing

#endif  // TESSERA_TESTS_SUPPORT_CERTIFICATES_H_
